// A small, fast generator (xorshift64) for masks, tokens and arrival times.
// Seeded from the clock and the process, so that two load generators never use the same ids.
#pragma once

#include <cstdint>

namespace p2p_broker::bench {

class random_source {
 public:
  explicit random_source(std::uint64_t seed) : state_(88172645463325252ULL ^ seed * 0x9E3779B97F4A7C15ULL) {
    if (state_ == 0) state_ = 1;  // xorshift never leaves zero
    for (int i = 0; i < 8; i++) (void)next();
  }

  [[nodiscard]] std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

  /// Uniform in (0, 1].
  [[nodiscard]] double next_fraction() { return static_cast<double>((next() >> 11) + 1) / 9007199254740993.0; }

 private:
  std::uint64_t state_;
};

}  // namespace p2p_broker::bench
