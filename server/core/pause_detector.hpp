// Notices that the whole process could not run for a while: stopped, starved, or in a virtual machine that was paused.
// What clients sent meanwhile may still lie in their sockets then, so nobody's silence can be judged yet; and what was
// read since the tick before may have come behind the pause, while the clock that it was timed by stood still.
#pragma once

#include <optional>

#include "server/core/deadlines.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server {

class pause_detector {
 public:
  /// Ticks further apart than this have a pause between them.
  static constexpr milliseconds tolerance = 4 * deadlines::granularity;

  explicit pause_detector(instant start) noexcept : last_tick_(start) {}

  /// To be told of each tick. \returns if a pause came before it, the tick before that
  [[nodiscard]] std::optional<instant> before_pause(instant tick) noexcept {
    const instant before = last_tick_;
    const bool paused = tick - before > tolerance;
    last_tick_ = tick;
    may_judge_ = !paused || !may_judge_;
    return paused ? std::optional(before) : std::nullopt;
  }

  /// Whether silence can be judged at the tick that was told last. Of late ticks in a row it can at every second one,
  /// or a shard that is always late would never judge anybody.
  [[nodiscard]] bool may_judge() const noexcept { return may_judge_; }

 private:
  instant last_tick_;
  bool may_judge_ = true;
};

}  // namespace p2p_broker::server
