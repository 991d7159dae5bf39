// The time, as far as the broker asks for it: once for each tick, not for each message.
// Everything above gets it as a value.
#pragma once

#include <cstdint>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

/// The monotonic clock.
[[nodiscard]] instant clock_now() noexcept;

/// The same in microseconds, for what is timed, and as systemd compares it with its own.
[[nodiscard]] std::uint64_t clock_us() noexcept;

/// Seconds since 1970, for HTTP's Date header.
[[nodiscard]] std::int64_t wall_clock_s() noexcept;

}  // namespace p2p_broker::server
