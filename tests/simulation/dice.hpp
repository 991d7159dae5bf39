// The one source of chance in a simulation: the same seed makes the same run, whatever the machine.
// Everything that is chosen is drawn here, so that a failure can be repeated by its seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::simulation {

class dice {
 public:
  explicit dice(std::uint64_t seed) : random_(seed) {}

  /// 0 to `bound` - 1.
  [[nodiscard]] std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_.below(bound)); }

  /// `first` to `last`, both possible.
  [[nodiscard]] std::uint32_t between(std::uint32_t first, std::uint32_t last) {
    return first + static_cast<std::uint32_t>(below(last - first + 1));
  }

  /// Once in `times` throws, on average.
  [[nodiscard]] bool once_in(std::size_t times) { return below(times) == 0; }

  template <class T>
  [[nodiscard]] const T& one_of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

  [[nodiscard]] protocol::random_source& source() noexcept { return random_; }

 private:
  protocol::seeded_random random_;
};

}  // namespace p2p_broker::simulation
