// What is timed of one shard, each in a histogram of its own: the one table that names them.
// It exists only where somebody can look, so that nobody else pays for reading the clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "server/core/latency_histogram.hpp"

namespace p2p_broker::server {

enum class timed : std::uint8_t { open, tls_handshake, wake_up, tick_lateness };

struct timed_row {
  std::string_view name;
  std::string_view sentence;
};

inline constexpr std::array timed_rows{
    timed_row{"open", "from accepting a connection to its OPEN, for those whose first request is the upgrade"},
    timed_row{"tls_handshake", "from accepting a connection to the end of its TLS handshake"},
    timed_row{"wake_up", "that a thread serves what has happened before it waits again"},
    timed_row{"tick_lateness", "by which a tick came late"},
};

class shard_timings {
 public:
  void add(timed what, std::uint64_t us) noexcept { all_[static_cast<std::size_t>(what)].add(us); }

  [[nodiscard]] latency_counts of(timed what) const noexcept { return all_[static_cast<std::size_t>(what)].counts(); }

  /// Ticks come at this interval from now on. If that is another than before, the next has none to be compared with.
  void tick_each(std::uint64_t interval_us) noexcept {
    if (interval_us != interval_us_) {
      interval_us_ = interval_us;
      last_tick_us_.reset();
    }
  }

  /// A tick has come.
  void note_tick(std::uint64_t now_us) noexcept {
    if (last_tick_us_) {
      const std::uint64_t took_us = now_us - *last_tick_us_;
      add(timed::tick_lateness, took_us > interval_us_ ? took_us - interval_us_ : 0);
    }
    last_tick_us_ = now_us;
  }

 private:
  std::array<latency_histogram, timed_rows.size()> all_{};
  std::optional<std::uint64_t> last_tick_us_;
  std::uint64_t interval_us_ = 0;
};

}  // namespace p2p_broker::server
