// Makes room when all that may wait for absent peers does: takes from the address that has most waiting, and from
// nobody below 64 KiB. The same for sums over connections is shard/levy.
#pragma once

#include <vector>

#include "server/core/absent_queue.hpp"
#include "server/core/address_table.hpp"
#include "server/core/instant.hpp"
#include "server/core/realms.hpp"
#include "server/core/shared_sum.hpp"

namespace p2p_broker::server {

/// Thread-safe; shared by all shards.
class queue_levy {
 public:
  queue_levy(const realms& all, const address_table& addresses) noexcept : all_(all), addresses_(addresses) {}

  /// What was taken out of the queues of one realm, by absent peer; its senders have to be told.
  struct taken {
    realm& from;
    std::vector<absent_queue> queues;
  };

  /// Takes until a sixteenth of --total_queue_bytes_max is free. \returns nothing if somebody has looked within this
  ///          tick, or if all of it belongs to many who have little
  [[nodiscard]] std::vector<taken> collect(instant now);

 private:
  const realms& all_;
  const address_table& addresses_;
  relief_gate gate_;
};

}  // namespace p2p_broker::server
