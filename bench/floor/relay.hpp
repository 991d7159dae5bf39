// The floor's WebSocket side: takes frames apart in place and passes each message on with one send.
// No check of any kind: a client can forge `src` by sending a second one.
#pragma once

#include <cstddef>
#include <optional>

#include "bench/floor/connection.hpp"
#include "bench/floor/registry.hpp"

namespace p2p_broker::bench::floor {

inline constexpr std::size_t read_size_max = 1 << 17;  ///< one read, and so the longest message, bytes

/// Handles all whole frames in [bytes, bytes + size), unmasking in place.
/// Returns how many bytes they took, or nothing when the connection must be dropped.
[[nodiscard]] std::optional<std::size_t> handle_frames(connection& peer, char* bytes, std::size_t size,
                                                       const registry& peers);

}  // namespace p2p_broker::bench::floor
