// How much of something may be taken: so much at once, and so much a second from then on.
// It remembers one instant: the one at which it would be full again. Eight bytes, so that each peer can have one.
#pragma once

#include <algorithm>
#include <cstdint>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

class token_bucket {
 public:
  struct limits {
    std::uint32_t per_second;  ///< 1 or more
    std::uint32_t burst;       ///< what a full one holds
  };

  /// Takes `count`, also if that is more than there is: whoever takes too much waits until that is paid off.
  /// \returns when something is left again: `now` or earlier if that is so at once
  [[nodiscard]] instant take(std::uint64_t count, instant now, const limits& of) noexcept {
    full_at_us_ = std::max(full_at_us_, us(now)) + static_cast<std::int64_t>(count * us_per_s / of.per_second);
    return ready_at(of);
  }

  /// When something is left in it.
  [[nodiscard]] instant ready_at(const limits& of) const noexcept {
    const std::int64_t again =
        full_at_us_ - static_cast<std::int64_t>(std::uint64_t{of.burst} * us_per_s / of.per_second);
    return instant(milliseconds((again + us_per_ms - 1) / us_per_ms));
  }

  /// Whether nothing is missing in it.
  [[nodiscard]] bool full(instant now) const noexcept { return full_at_us_ <= us(now); }

 private:
  static constexpr std::int64_t us_per_ms = 1000;
  static constexpr std::uint64_t us_per_s = 1'000'000;

  [[nodiscard]] static std::int64_t us(instant at) noexcept { return at.time_since_epoch().count() * us_per_ms; }

  std::int64_t full_at_us_ = 0;
};

}  // namespace p2p_broker::server
