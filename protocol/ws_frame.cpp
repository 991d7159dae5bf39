#include "protocol/ws_frame.hpp"

#include <algorithm>

#include "protocol/ws_header.hpp"

namespace p2p_broker::protocol {
namespace {

constexpr unsigned final_bit = 0x80;
constexpr unsigned length_bits = 0x7F;
constexpr unsigned length_is_16_bit = 126;
constexpr unsigned length_is_64_bit = 127;

char* put_big_endian(char* out, std::uint64_t value, int bytes) noexcept {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    *out++ = static_cast<char>(static_cast<unsigned char>(value >> shift));
  }
  return out;
}

}  // namespace

char* write_server_header(char* out, ws_opcode opcode, std::size_t payload_size) noexcept {
  *out++ = static_cast<char>(final_bit | static_cast<unsigned>(opcode));
  if (payload_size < length_is_16_bit) {
    return put_big_endian(out, payload_size, 1);
  }
  if (payload_size <= 0xFFFF) {
    *out++ = static_cast<char>(length_is_16_bit);
    return put_big_endian(out, payload_size, 2);
  }
  *out++ = static_cast<char>(length_is_64_bit);
  return put_big_endian(out, payload_size, 8);
}

std::string make_frame(ws_opcode opcode, std::string_view payload) {
  std::string frame(server_header_size(payload.size()) + payload.size(), '\0');
  std::ranges::copy(payload, write_server_header(frame.data(), opcode, payload.size()));
  return frame;
}

std::string make_close_frame(close_code code, std::string_view reason) {
  std::string payload;
  if (code != close_code::no_status) {
    payload.resize(2);
    put_big_endian(payload.data(), static_cast<std::uint16_t>(code), 2);
    payload.append(reason.substr(0, control_payload_max - 2));
  }
  return make_frame(ws_opcode::close, payload);
}

bool is_valid_close_code(std::uint16_t code) noexcept {
  if (code >= 3000 && code <= 4999) {
    return true;
  }
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

std::size_t server_frame_size(std::string_view frame) noexcept {
  const unsigned length = static_cast<unsigned char>(frame[1]) & length_bits;
  if (length < length_is_16_bit) {
    return 2 + length;
  }
  const bool short_form = length == length_is_16_bit;
  return short_form ? 4 + read_big_endian(frame.data() + 2, 2) : 10 + read_big_endian(frame.data() + 2, 8);
}

}  // namespace p2p_broker::protocol
