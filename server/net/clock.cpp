#include "server/net/clock.hpp"

#include <ctime>

namespace p2p_broker::server {

instant clock_now() noexcept { return std::chrono::time_point_cast<milliseconds>(std::chrono::steady_clock::now()); }

std::int64_t wall_clock_s() noexcept { return std::time(nullptr); }

}  // namespace p2p_broker::server
