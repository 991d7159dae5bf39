// The last 15 minutes in steps of five seconds: how many peers there were, what came and what was refused in each step.
// A ring that never grows; time and counts come from outside. PURE.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "server/admin/snapshot.hpp"

namespace p2p_broker::server::admin {

class history {
 public:
  static constexpr std::int64_t step_s = 5;
  static constexpr std::size_t steps_max = 15 * 60 / step_s;

  /// One step: all that has been counted since the one before.
  struct step {
    std::int64_t at_s;      ///< its end, in seconds since 1970
    std::uint64_t took_ms;  ///< how long it was, 1 or more
    std::uint64_t peers;    ///< at its end
    std::array<std::uint64_t, counter_count> counts;
    std::array<latency_counts, timed_rows.size()> latencies;

    [[nodiscard]] double per_second(counter which) const noexcept {
      constexpr double ms_per_s = 1000;
      return static_cast<double>(counts[static_cast<std::size_t>(which)]) * ms_per_s / static_cast<double>(took_ms);
    }
  };

  /// A step ends with `now`. The first one is where counting begins. \param clock_ms by the monotonic clock
  void note(const snapshot& now, std::uint64_t clock_ms);

  /// The oldest first.
  [[nodiscard]] const std::deque<step>& steps() const noexcept { return steps_; }

 private:
  std::deque<step> steps_;
  std::array<std::uint64_t, counter_count> last_{};
  std::array<latency_counts, timed_rows.size()> last_latencies_{};
  std::uint64_t last_ms_ = 0;
  bool begun_ = false;
};

}  // namespace p2p_broker::server::admin
