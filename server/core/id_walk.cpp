#include "server/core/id_walk.hpp"

#include <algorithm>

namespace p2p_broker::server {

void id_walk::found_none(std::uint64_t start, std::uint64_t steps, std::uint64_t space, instant now,
                         instant until) noexcept {
  const std::uint64_t walked = walked_.load(std::memory_order_relaxed) + steps;
  if (walked < space) {
    where_.store((start + steps) % space, std::memory_order_relaxed);
    walked_.store(walked, std::memory_order_relaxed);
    return;
  }
  walked_.store(0, std::memory_order_relaxed);
  used_up_until_ms_.store(std::min(until, now + believed_max).time_since_epoch().count(), std::memory_order_relaxed);
}

}  // namespace p2p_broker::server
