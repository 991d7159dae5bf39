// The time of the simulated net: see server/net/clock.hpp.
// The calendar stands still, so that a reply's Date can be foretold.
#include "server/net/clock.hpp"

#include "tests/simulation/net/network.hpp"

namespace p2p_broker::server {

instant clock_now() noexcept { return simulation::network::running().now(); }

std::uint64_t clock_us() noexcept {
  constexpr std::uint64_t us_per_ms = 1000;
  return static_cast<std::uint64_t>(clock_now().time_since_epoch().count()) * us_per_ms;
}

std::int64_t wall_clock_s() noexcept { return 784111777; }  // Sun, 06 Nov 1994 08:49:37 GMT, as in RFC 9110

}  // namespace p2p_broker::server
