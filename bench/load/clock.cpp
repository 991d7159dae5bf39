// Monotonic time from the system clock.
// clock_gettime goes through the vDSO, so reading it for each message is cheap.
#include "bench/load/clock.hpp"

#include <time.h>

#include <string>

#include "bench/load/run_error.hpp"

namespace p2p_broker::bench {

std::uint64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(now.tv_nsec);
}

void time_limit::check() const {
  if (now_ns() > end_ns_) throw run_error("the run took more than --limit " + std::to_string(seconds_) + " s");
}

}  // namespace p2p_broker::bench
