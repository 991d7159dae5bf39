// Whether a receiver whose socket is full goes on taking what waits for it: 64 KiB, or all there is, in a time-out.
// Runs from the moment in which the socket took no more; whoever reads slowly but reads is never late.
#pragma once

#include <cstddef>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

class receiver_pace {
 public:
  static constexpr std::size_t enough_bytes = 64 * 1024;

  [[nodiscard]] bool runs() const noexcept { return since_ != instant{}; }

  /// The socket takes no more; told again, that changes nothing.
  void begin(instant now) noexcept {
    if (!runs()) {
      since_ = now;
      taken_ = 0;
    }
  }

  /// It took `bytes` more of it.
  void take(std::size_t bytes, instant now) noexcept {
    if (runs() && (taken_ += bytes) >= enough_bytes) {
      since_ = now;
      taken_ %= enough_bytes;
    }
  }

  /// All is taken.
  void stop() noexcept { since_ = {}; }

  /// When it is too slow, unless it takes enough until then.
  [[nodiscard]] instant due(milliseconds timeout) const noexcept { return since_ + timeout; }

 private:
  instant since_{};
  std::size_t taken_ = 0;
};

}  // namespace p2p_broker::server
