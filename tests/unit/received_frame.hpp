// A WebSocket frame as the broker receives it, legal by default and illegal in any way that a test asks for.
// Written from RFC 6455 section 5.2 alone and shared by the tests and fuzz targets of the decoder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/ws_frame.hpp"

namespace p2p_broker::protocol {

struct received_frame {
  enum class length_form : std::uint8_t { shortest, bits_16, bits_64 };

  std::uint8_t opcode = 0x1;
  std::string_view payload{};
  bool fin = true;
  std::uint8_t reserved = 0;  ///< RSV1 is 4, RSV2 is 2, RSV3 is 1
  bool masked = true;
  length_form form = length_form::shortest;
  std::uint32_t key = 0x37FA213D;  ///< the RFC's own example

  [[nodiscard]] std::string bytes() const { return header(payload.size()) + masked_payload(); }

  /// The header only, announcing `size` bytes.
  [[nodiscard]] std::string header(std::uint64_t size) const {
    std::string out;
    out.push_back(byte((fin ? 0x80U : 0U) | (reserved << 4U) | opcode));
    const std::uint64_t mask_bit = masked ? 0x80 : 0;
    if (form == length_form::bits_64 || (form == length_form::shortest && size > 0xFFFF)) {
      out.push_back(byte(mask_bit | 127));
      append_big_endian(out, size, 8);
    } else if (form == length_form::bits_16 || size > 125) {
      out.push_back(byte(mask_bit | 126));
      append_big_endian(out, size, 2);
    } else {
      out.push_back(byte(mask_bit | size));
    }
    if (masked) {
      append_big_endian(out, key, 4);
    }
    return out;
  }

  static void append_big_endian(std::string& out, std::uint64_t value, int count) {
    for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
      out.push_back(byte(value >> shift));
    }
  }

 private:
  [[nodiscard]] static char byte(std::uint64_t value) { return static_cast<char>(static_cast<unsigned char>(value)); }

  [[nodiscard]] std::string masked_payload() const {
    std::string out(payload);
    for (std::size_t i = 0; masked && i < out.size(); ++i) {
      out[i] = byte(static_cast<unsigned char>(out[i]) ^ (key >> (8 * (3 - i % 4)) & 0xFF));
    }
    return out;
  }
};

/// A legal frame in its usual form.
[[nodiscard]] inline std::string frame_of(ws_opcode opcode, std::string_view payload = {}, bool fin = true) {
  return received_frame{.opcode = static_cast<std::uint8_t>(opcode), .payload = payload, .fin = fin}.bytes();
}

/// The payload of a close frame.
[[nodiscard]] inline std::string close_payload(std::uint16_t code, std::string_view reason = {}) {
  std::string out;
  received_frame::append_big_endian(out, code, 2);
  out += reason;
  return out;
}

}  // namespace p2p_broker::protocol
