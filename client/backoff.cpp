#include "client/backoff.hpp"

#include <algorithm>

namespace p2p_broker::client {

std::uint32_t backoff::delay_before(std::uint32_t attempt, double draw) const noexcept {
  // 2^32 milliseconds is beyond every delay_max_ms, so more doublings change nothing and cannot overflow.
  const std::uint32_t doublings = std::min<std::uint32_t>(attempt - 1, 32);
  const std::uint64_t whole = std::min<std::uint64_t>(delay_max_ms, std::uint64_t{delay_ms} << doublings);
  const auto half = static_cast<double>(whole) / 2;
  return static_cast<std::uint32_t>(half + half * draw);
}

}  // namespace p2p_broker::client
