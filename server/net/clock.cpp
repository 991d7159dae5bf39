#include "server/net/clock.hpp"

#include <ctime>

namespace p2p_broker::server {

instant clock_now() noexcept { return std::chrono::time_point_cast<milliseconds>(std::chrono::steady_clock::now()); }

std::uint64_t clock_us() noexcept {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

std::int64_t wall_clock_s() noexcept { return std::time(nullptr); }

}  // namespace p2p_broker::server
