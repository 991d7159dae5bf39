// Which of a shard's connections are told of the broker's end by when: few at once, many spread over as long as it
// takes to keep below a rate, so that those who come back elsewhere do not all come in one instant. No clock: `now` is
// a parameter.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

class drain_plan {
 public:
  static constexpr std::uint64_t at_once = 100;  ///< peers of one broker whom nobody notices coming back together
  static constexpr std::uint64_t each_second =
      400;  ///< likewise, of one that has more; less than one core shakes hands

  /// Over how long `peers` of a whole broker are to be spread. \returns 0 if they are few, half of `timeout` at most:
  /// the other half is for answers to the last close frames
  [[nodiscard]] static milliseconds window_for(std::uint64_t peers, milliseconds timeout) noexcept {
    if (peers <= at_once) {
      return milliseconds(0);
    }
    return std::min(timeout / 2, milliseconds(peers * 1000 / each_second));
  }

  /// \param window 1 ms or more \param slots of the shard, of which any may be empty \param seed decides who goes when
  drain_plan(instant start, milliseconds window, std::uint32_t slots, std::uint32_t seed);

  /// Calls `visit(slot)` for each slot whose turn has come by `now`, each once: in an order in which neighbours, who
  /// came together, do not go together.
  template <class Visit>
  void advance(instant now, Visit visit) {
    for (std::uint32_t left = due(now); left > 0; --left) {
      visit(next());
    }
  }

  [[nodiscard]] bool done() const noexcept { return visited_ == slots_; }

 private:
  /// A pause may have made that many times what is due in a tick; the rest is caught up with in the next ones.
  static constexpr std::uint32_t catch_up = 4;

  [[nodiscard]] std::uint32_t due(instant now);
  [[nodiscard]] std::uint32_t next() noexcept;
  [[nodiscard]] std::uint32_t share_of(milliseconds time) const noexcept;

  instant start_;
  milliseconds window_;
  std::uint32_t slots_;
  std::uint32_t visited_ = 0;
  std::uint32_t at_ = 0;
  std::uint32_t stride_ = 1;  ///< has no divisor in common with `slots_`, so that all are met
  std::minstd_rand chance_;
};

}  // namespace p2p_broker::server
