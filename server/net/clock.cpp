#include "server/net/clock.hpp"

#include <ctime>

namespace p2p_broker::server {

instant clock_now() noexcept { return std::chrono::time_point_cast<milliseconds>(std::chrono::steady_clock::now()); }

std::int64_t monotonic_us() noexcept {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count();
}

std::int64_t wall_clock_s() noexcept { return std::time(nullptr); }

}  // namespace p2p_broker::server
