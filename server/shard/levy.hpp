// Takes from whoever holds most, when a sum over all connections is full: the address with the largest part of it, and
// there the connections with the largest parts. Nobody below 64 KiB pays, and who holds most is looked for once in a
// tick at most, by one shard. Runs in its shard's turn.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "server/core/levy_notice.hpp"
#include "server/core/shared_sum.hpp"
#include "server/shard/connection_table.hpp"
#include "server/shard/neighbours.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

class levy {
 public:
  levy(shard_context& shard, connection_table& connections, neighbours& others) noexcept
      : shard_(shard), connections_(connections), others_(others) {}

  /// Another shard has found who has to give back.
  void note(const levy_notice& from) { told_.push_back(from); }

  [[nodiscard]] bool due() const noexcept {
    return !told_.empty() || std::ranges::find(shard_.full, true) != shard_.full.end();
  }

  /// Behind the events: what others have told, and of the sums that were seen above their limits.
  void collect();

 private:
  void take(const levy_notice& from);
  [[nodiscard]] std::uint64_t sum_of(shared_sum which) const noexcept;
  [[nodiscard]] std::uint64_t most_of(shared_sum which) const noexcept;
  void relieve(shared_sum which);

  shard_context& shard_;
  connection_table& connections_;
  neighbours& others_;
  std::vector<levy_notice> told_;
  std::array<std::uint8_t, shared_sums.size()> passes_{};  ///< that have not been enough, one behind the other
};

}  // namespace p2p_broker::server
