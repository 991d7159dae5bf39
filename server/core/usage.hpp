// How much there is now of what has a limit in sum, and how much there was at most: what an operator reads to see which
// limit comes near. What it is told at each look is all that it knows, so a peak between two looks is not in it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace p2p_broker::server {

class usage {
 public:
  struct reading {
    std::string_view name;  ///< of the option without `_max`, or of what is counted; outlives this
    std::uint64_t now;
  };

  /// One look. \param readings the same names in the same order each time
  void note(std::span<const reading> readings) {
    seen_.resize(readings.size());
    for (std::size_t i = 0; i < readings.size(); ++i) {
      seen_[i] = {readings[i], std::max(seen_[i].most, readings[i].now)};
    }
  }

  struct state {
    reading last{};
    std::uint64_t most = 0;
  };
  [[nodiscard]] const std::vector<state>& seen() const noexcept { return seen_; }

 private:
  std::vector<state> seen_;
};

}  // namespace p2p_broker::server
