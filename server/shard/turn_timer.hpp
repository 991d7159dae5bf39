// Times one wake-up of a shard, from the end of its wait to the beginning of the next, if anybody looks.
// The clock is read twice for it, and not at all otherwise.
#pragma once

#include <cstdint>

#include "server/core/shard_timings.hpp"
#include "server/net/clock.hpp"

namespace p2p_broker::server {

class turn_timer {
 public:
  /// \param into null: nothing is timed
  explicit turn_timer(shard_timings* into) noexcept : into_(into), began_us_(into != nullptr ? clock_us() : 0) {}
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
