// WebSocket frames as a server writes them, and the numbers of RFC 6455 that both directions share.
// Server frames are unmasked (5.1), unfragmented, and carry the shortest length form (5.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace p2p_broker::protocol {

/// RFC 6455 section 11.8.
enum class ws_opcode : std::uint8_t {
  continuation = 0x0,
  text = 0x1,
  binary = 0x2,
  close = 0x8,
  ping = 0x9,
  pong = 0xA,
};

/// RFC 6455 section 7.4.1 and the IANA registry: the codes that the broker itself uses.
enum class close_code : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  no_status = 1005,  ///< stands for a close frame without a code; never on the wire
  bad_text = 1007,
  policy = 1008,
  message_too_big = 1009,
  try_again_later = 1013,
  lobby = 4000,        ///< what members of lobbies are told in words, as by Godot's signalling demo
  bad_request = 4001,  ///< refused on the path of PeerJS: no id, token or key, or one that is too long
  unknown_key = 4002,  ///< likewise
  id_taken = 4003,     ///< likewise
  realm_full = 4004,   ///< likewise
  kicked = 4005,       ///< an operator has ended it
};

/// Most bytes a control frame may carry (5.5).
inline constexpr std::size_t control_payload_max = 125;

/// Longest header of a frame that a server sends: two bytes and a 64-bit length.
inline constexpr std::size_t server_header_max = 10;

/// Length of the header of an unmasked frame with `payload_size` bytes.
[[nodiscard]] constexpr std::size_t server_header_size(std::size_t payload_size) noexcept {
  return payload_size < 126 ? 2 : payload_size <= 0xFFFF ? 4 : 10;
}

/// Writes that header, server_header_size(payload_size) bytes, and returns the position behind it.
char* write_server_header(char* out, ws_opcode opcode, std::size_t payload_size) noexcept;

/// A whole frame.
[[nodiscard]] std::string make_frame(ws_opcode opcode, std::string_view payload);

/// A close frame; `no_status` makes an empty one, which is what peerjs-server sends and clients see as 1005.
/// \param reason at most 123 bytes of UTF-8; left out with no_status.
[[nodiscard]] std::string make_close_frame(close_code code, std::string_view reason = {});

/// Whether `code` may stand in a close frame: 7.4.1, 7.4.2 and the registry's later 1012 to 1014.
[[nodiscard]] bool is_valid_close_code(std::uint16_t code) noexcept;

/// Length of the whole unmasked frame that begins at `frame`, which holds at least its header.
[[nodiscard]] std::size_t server_frame_size(std::string_view frame) noexcept;

}  // namespace p2p_broker::protocol
