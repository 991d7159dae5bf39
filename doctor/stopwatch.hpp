// How long something took, and what the clock on the wall says: the doctor's only looks at a clock.
// Durations are of the steady clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace p2p_broker::doctor {

class stopwatch {
 public:
  /// Runs from here on.
  stopwatch();

  [[nodiscard]] std::chrono::milliseconds elapsed() const;

 private:
  std::chrono::steady_clock::time_point began_;
};

/// Seconds since 1970.
[[nodiscard]] std::int64_t unix_now_s();

}  // namespace p2p_broker::doctor
