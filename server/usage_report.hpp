// Reads off what the shards share how much there is of everything that has a limit in sum.
// Belongs to the main thread; the shards go on meanwhile.
#pragma once

#include "server/core/usage.hpp"
#include "server/shard/shared_state.hpp"

namespace p2p_broker::server {

class usage_report {
 public:
  explicit usage_report(const shared_state& state) noexcept : state_(state) {}

  /// To be called every now and then: a peak between two looks is not seen.
  void look();

  /// As of the last look.
  [[nodiscard]] const usage& seen() const noexcept { return seen_; }

  /// Looks, and logs what there is.
  void write();

 private:
  const shared_state& state_;
  usage seen_;
};

}  // namespace p2p_broker::server
