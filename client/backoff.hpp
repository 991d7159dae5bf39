// How long to wait before the next attempt: doubling from a first delay to a last one, with jitter in its second half.
// The jitter keeps clients of one broken broker from coming back in step.
#pragma once

#include <cstdint>

namespace p2p_broker::client {

struct backoff {
  std::uint32_t delay_ms;      ///< before attempt 1
  std::uint32_t delay_max_ms;  ///< no attempt waits longer

  /// \param attempt counted from 1
  /// \param draw random, at least 0 and below 1
  /// \returns milliseconds: between a half and the whole of min(delay_max_ms, delay_ms * 2^(attempt-1))
  [[nodiscard]] std::uint32_t delay_before(std::uint32_t attempt, double draw) const noexcept;
};

}  // namespace p2p_broker::client
