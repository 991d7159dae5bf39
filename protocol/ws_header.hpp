// The header of a WebSocket frame as a server receives it (RFC 6455 5.2): read, not judged.
// Two bytes tell how long it is; the rest is read when it is there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/ws_frame.hpp"

namespace p2p_broker::protocol {

/// `count` bytes as one number, the most significant first.
[[nodiscard]] inline std::uint64_t read_big_endian(const char* bytes, std::size_t count) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

/// The first bytes of a frame (5.2), read as far as they are there.
struct ws_header {
  static constexpr std::size_t shortest = 2;   ///< bytes, enough to tell the size of the whole header
  static constexpr std::size_t mask_size = 4;  ///< bytes, at the header's end

  bool final = false;
  bool reserved = false;
  bool masked = false;
  bool shortest_form = true;
  std::uint8_t opcode = 0;
  std::size_t size = 0;  ///< of the header with its mask
  std::uint64_t payload_size = 0;

  /// How many bytes the whole header has, judged from its first two.
  [[nodiscard]] static std::size_t size_of(const char* bytes) noexcept {
    const unsigned length = static_cast<unsigned char>(bytes[1]) & 0x7F;
    return shortest + (length == 126 ? 2 : length == 127 ? 8 : 0) + mask_size;
  }

  /// What the first two bytes say; payload_size may still be a mark for a longer form.
  [[nodiscard]] static ws_header read_start(const char* bytes) noexcept {
    const auto first = static_cast<unsigned char>(bytes[0]);
    const auto second = static_cast<unsigned char>(bytes[1]);
    ws_header head;
    head.final = (first & 0x80) != 0;
    head.reserved = (first & 0x70) != 0;
    head.opcode = first & 0x0F;
    head.masked = (second & 0x80) != 0;
    head.payload_size = second & 0x7F;
    return head;
  }

  /// The whole header; `bytes` holds size_of(bytes) bytes.
  [[nodiscard]] static ws_header read(const char* bytes) noexcept {
    ws_header head = read_start(bytes);
    head.size = size_of(bytes);
    if (head.payload_size == 126) {
      head.payload_size = read_big_endian(bytes + shortest, 2);
      head.shortest_form = head.payload_size >= 126;
    } else if (head.payload_size == 127) {
      head.payload_size = read_big_endian(bytes + shortest, 8);
      head.shortest_form = head.payload_size > 0xFFFF;
    }
    return head;
  }

  [[nodiscard]] bool control() const noexcept { return (opcode & 0x8) != 0; }
  [[nodiscard]] bool known() const noexcept { return opcode <= 0x2 || (opcode >= 0x8 && opcode <= 0xA); }
  [[nodiscard]] bool is(ws_opcode code) const noexcept { return opcode == static_cast<std::uint8_t>(code); }
};

}  // namespace p2p_broker::protocol
