// How late the next refusal of an address is answered: later with each, as before when a minute has passed without one.
// A client that asks again as soon as it is refused would otherwise ask thousands of times a second.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

/// Thread-safe, and eight bytes: each account of an address has one.
class refusal_backoff {
 public:
  static constexpr milliseconds forgotten_after{60'000};  ///< since the last refusal

  struct limits {
    milliseconds first;  ///< --refusal_delay, at most a minute; 0: none is late
    milliseconds most;   ///< --refusal_delay_max, likewise
  };

  /// One more refusal. \returns how long its answer is to be held back, 0 to `of.most`
  [[nodiscard]] milliseconds next(instant now, const limits& of) noexcept {
    const milliseconds least = std::min(of.first, of.most);
    if (least == milliseconds(0)) {
      return least;
    }
    std::uint64_t seen = last_.load(std::memory_order_relaxed);
    for (;;) {
      const milliseconds delay = now - refused_at(seen) >= forgotten_after || delay_of(seen) == milliseconds(0)
                                     ? least
                                     : std::clamp(2 * delay_of(seen), least, of.most);
      const std::uint64_t wanted = packed(std::max(now, refused_at(seen)), delay);
      if (last_.compare_exchange_weak(seen, wanted, std::memory_order_relaxed)) {
        return delay;
      }
    }
  }

 private:
  // The instant and the delay of the last refusal in one word, since shards refuse at the same time. In 48 bits the
  // milliseconds of the monotonic clock last for 8,900 years; a delay of at most a minute fits 16.
  static constexpr unsigned delay_bits = 16;

  [[nodiscard]] static std::uint64_t packed(instant at, milliseconds delay) noexcept {
    return static_cast<std::uint64_t>(at.time_since_epoch().count()) << delay_bits |
           static_cast<std::uint64_t>(delay.count());
  }
  [[nodiscard]] static instant refused_at(std::uint64_t word) noexcept {
    return instant(milliseconds(static_cast<std::int64_t>(word >> delay_bits)));
  }
  [[nodiscard]] static milliseconds delay_of(std::uint64_t word) noexcept {
    return milliseconds(static_cast<std::int64_t>(word & ((1U << delay_bits) - 1)));
  }

  std::atomic<std::uint64_t> last_{0};
};

}  // namespace p2p_broker::server
