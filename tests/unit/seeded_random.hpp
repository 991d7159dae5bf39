// A random_source for tests: the same numbers in every run for the same seed (SplitMix64 by Steele, Lea and Flood).
// Never to be used outside of tests, since its numbers can be foretold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "protocol/random.hpp"

namespace p2p_broker::protocol {

class seeded_random final : public random_source {
 public:
  explicit seeded_random(std::uint64_t seed) : state_(seed) {}

  void fill(std::span<std::byte> bytes) override {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (i % 8 == 0) {
        word = next();
      }
      bytes[i] = static_cast<std::byte>(word >> (8 * (i % 8)));
    }
  }

 private:
  [[nodiscard]] std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace p2p_broker::protocol
