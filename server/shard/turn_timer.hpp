// Times wake-ups of a shard, one in four, from the end of a wait to the beginning of the next, if anybody looks.
// The clock is read twice for one that is timed, and not at all otherwise.
#pragma once

#include <cstdint>

#include "server/core/shard_timings.hpp"
#include "server/net/clock.hpp"

namespace p2p_broker::server {

class turn_timer {
 public:
  /// Two readings cost up to 200 ns, and a wake-up for one message 6,000: timing each would cost more than a hundredth.
  static constexpr std::uint32_t turns_for_one_timed = 4;

  /// \param into null: nothing is timed \param turn how many there were before
  turn_timer(shard_timings* into, std::uint32_t turn) noexcept
      : into_(turn % turns_for_one_timed == 0 ? into : nullptr), began_us_(into_ != nullptr ? clock_us() : 0) {}
  turn_timer(const turn_timer&) = delete;
  turn_timer& operator=(const turn_timer&) = delete;
  ~turn_timer() {
    if (into_ != nullptr) {
      into_->add(timed::wake_up, clock_us() - began_us_);
    }
  }

 private:
  shard_timings* into_;
  std::uint64_t began_us_;
};

}  // namespace p2p_broker::server
