// SHA-1 (RFC 3174) and base64 (RFC 4648, section 4), as small as the WebSocket handshake needs them.
// Not for anything that has to be secret or fast.
#include "bench/wire/accept_key.hpp"

#include <bit>
#include <stdexcept>

namespace p2p_broker::bench {
namespace {

constexpr std::size_t block_size = 64;
constexpr std::string_view websocket_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

using digest_words = std::array<std::uint32_t, 5>;

struct round_step {
  std::uint32_t mixed = 0;
  std::uint32_t constant = 0;
};

round_step step_of(std::size_t round, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if (round < 20) return {d ^ (b & (c ^ d)), 0x5A827999};
  if (round < 40) return {b ^ c ^ d, 0x6ED9EBA1};
  if (round < 60) return {(b & c) | (d & (b | c)), 0x8F1BBCDC};
  return {b ^ c ^ d, 0xCA62C1D6};
}

void add_block(digest_words& state, const std::uint8_t* block) {
  std::array<std::uint32_t, 80> words{};
  for (std::size_t i = 0; i < 16; i++) {
    const std::uint8_t* at = block + 4 * i;
    words[i] = static_cast<std::uint32_t>(at[0]) << 24 | static_cast<std::uint32_t>(at[1]) << 16 |
               static_cast<std::uint32_t>(at[2]) << 8 | at[3];
  }
  for (std::size_t i = 16; i < 80; i++) {
    words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  auto [a, b, c, d, e] = state;
  for (std::size_t i = 0; i < 80; i++) {
    const round_step step = step_of(i, b, c, d);
    const std::uint32_t next = std::rotl(a, 5) + step.mixed + e + step.constant + words[i];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

}  // namespace

std::array<std::uint8_t, 20> sha1(std::string_view bytes) {
  std::array<std::uint8_t, 2 * block_size> padded{};
  if (bytes.size() + 9 > padded.size()) throw std::length_error("sha1: more than two blocks");
  bytes.copy(reinterpret_cast<char*>(padded.data()), bytes.size());
  padded[bytes.size()] = 0x80;
  const std::size_t size = bytes.size() + 9 > block_size ? 2 * block_size : block_size;
  const std::size_t bits = bytes.size() * 8;
  padded[size - 1] = static_cast<std::uint8_t>(bits);
  padded[size - 2] = static_cast<std::uint8_t>(bits >> 8);

  digest_words state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  for (std::size_t at = 0; at < size; at += block_size) add_block(state, padded.data() + at);

  std::array<std::uint8_t, 20> digest{};
  for (std::size_t i = 0; i < digest.size(); i++) {
    digest[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i & 3)));
  }
  return digest;
}

std::string base64(std::span<const std::uint8_t> bytes) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const bool second = i + 1 < bytes.size();
    const bool third = i + 2 < bytes.size();
    const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                (second ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0U) |
                                (third ? bytes[i + 2] : 0U);
    text += alphabet[group >> 18];
    text += alphabet[(group >> 12) & 63];
    text += second ? alphabet[(group >> 6) & 63] : '=';
    text += third ? alphabet[group & 63] : '=';
  }
  return text;
}

std::string accept_key(std::string_view key) {
  std::string text(key);
  text += websocket_guid;
  return base64(sha1(text));
}

}  // namespace p2p_broker::bench
