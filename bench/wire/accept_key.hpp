// The answer to a Sec-WebSocket-Key, for both sides of the benchmark.
// It brings its own SHA-1 so that the floor links nothing and its memory figure stays its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace p2p_broker::bench {

inline constexpr std::size_t key_size_max = 64;     ///< longest Sec-WebSocket-Key taken, bytes (a proper one has 24)
inline constexpr std::size_t accept_key_size = 28;  ///< base64 of 20 bytes

/// SHA-1 of `bytes` (at most 119 bytes: two blocks).
[[nodiscard]] std::array<std::uint8_t, 20> sha1(std::string_view bytes);

/// Base64 with padding.
[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);

/// The value of Sec-WebSocket-Accept for `key` (at most key_size_max bytes). Source: RFC 6455, section 4.2.2.
[[nodiscard]] std::string accept_key(std::string_view key);

}  // namespace p2p_broker::bench
