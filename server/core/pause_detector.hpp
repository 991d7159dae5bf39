// Notices that the whole process could not run for a while: stopped, starved, or in a virtual machine that was paused.
// What clients sent meanwhile may still lie in their sockets then, so nobody's silence can be judged yet.
#pragma once

#include "server/core/deadlines.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server {

class pause_detector {
 public:
  /// Ticks further apart than this have a pause between them.
  static constexpr milliseconds tolerance = 4 * deadlines::granularity;

  explicit pause_detector(instant start) noexcept : last_tick_(start) {}

  /// To be told of each tick. \returns whether a pause came before it; of two ticks in a row only the first is said to
  /// be late, or a shard that is always late would never judge anybody
  [[nodiscard]] bool is_late(instant tick) noexcept {
    const bool late = !was_late_ && tick - last_tick_ > tolerance;
    last_tick_ = tick;
    was_late_ = late;
    return late;
  }

 private:
  instant last_tick_;
  bool was_late_ = false;
};

}  // namespace p2p_broker::server
