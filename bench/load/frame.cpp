// Writing masked and reading unmasked frames.
// Lengths come in three forms, of 7, 16 and 64 bits.
#include "bench/load/frame.hpp"

#include <cstring>

#include "bench/wire/mask.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t reserved_bits = 0x70;
constexpr std::uint8_t mask_bit = 0x80;
constexpr std::size_t head_size_max = 14;

void put_big_endian(std::uint8_t* to, std::uint64_t value, std::size_t size) {
  for (std::size_t i = size; i-- > 0; value >>= 8) to[i] = static_cast<std::uint8_t>(value);
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

}  // namespace

void append_frame(std::string& out, opcode code, std::string_view payload, std::uint32_t key) {
  std::uint8_t head[head_size_max];
  std::size_t head_size = 2;
  head[0] = static_cast<std::uint8_t>(final_bit | static_cast<std::uint8_t>(code));
  if (payload.size() < 126) {
    head[1] = static_cast<std::uint8_t>(mask_bit | payload.size());
  } else if (payload.size() < 65536) {
    head[1] = mask_bit | 126;
    put_big_endian(head + 2, payload.size(), 2);
    head_size = 4;
  } else {
    head[1] = mask_bit | 127;
    put_big_endian(head + 2, payload.size(), 8);
    head_size = 10;
  }
  std::memcpy(head + head_size, &key, 4);
  head_size += 4;

  const std::size_t start = out.size();
  out.resize(start + head_size + payload.size());
  std::memcpy(out.data() + start, head, head_size);
  apply_mask(out.data() + start + head_size, payload.data(), payload.size(), key);
}

frame read_frame(std::string_view bytes) {
  frame result;
  if (bytes.size() < 2) return result;
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  const auto second = static_cast<std::uint8_t>(bytes[1]);
  if ((second & mask_bit) != 0 || (first & reserved_bits) != 0) {
    result.state = frame::status::invalid;
    return result;
  }
  std::size_t head_size = 2;
  std::uint64_t length = second;
  if (second >= 126) {
    const std::size_t length_size = second == 126 ? 2 : 8;
    if (bytes.size() < 2 + length_size) return result;
    length = big_endian(bytes.substr(2, length_size));
    head_size += length_size;
  }
  if (length > frame_payload_max) {
    result.state = frame::status::invalid;
    return result;
  }
  if (bytes.size() - head_size < length) return result;
  result.state = frame::status::whole;
  result.final = (first & final_bit) != 0;
  result.code = first & 15;
  result.payload = bytes.substr(head_size, static_cast<std::size_t>(length));
  result.size = head_size + result.payload.size();
  return result;
}

}  // namespace p2p_broker::bench
