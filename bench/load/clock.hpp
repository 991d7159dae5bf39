// Monotonic time in nanoseconds and the time limit of a whole run.
// Everything the load generator measures is on this one clock.
#pragma once

#include <cstdint>

namespace p2p_broker::bench {

inline constexpr double ns_per_second = 1e9;

/// CLOCK_MONOTONIC, nanoseconds.
[[nodiscard]] std::uint64_t now_ns();

/// `seconds` (0 or more) as nanoseconds.
[[nodiscard]] constexpr std::uint64_t to_ns(double seconds) {
  return static_cast<std::uint64_t>(seconds * ns_per_second);
}

/// Nanoseconds as microseconds, for reports.
[[nodiscard]] constexpr double to_us(std::uint64_t ns) { return static_cast<double>(ns) / 1e3; }

/// The end of a run that must not go on for ever.
class time_limit {
 public:
  explicit time_limit(double seconds) : seconds_(seconds), end_ns_(now_ns() + to_ns(seconds)) {}

  /// Throws run_error when the limit has passed.
  void check() const;

 private:
  double seconds_;
  std::uint64_t end_ns_;
};

}  // namespace p2p_broker::bench
