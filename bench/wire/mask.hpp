// The XOR mask of WebSocket frames, eight bytes at a time.
// Used by the load generator to mask what it sends and by the floor to unmask what it gets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace p2p_broker::bench {

/// Writes `size` bytes of `from`, XORed with the four bytes of `key` in memory order, to `to` (which may be `from`).
/// Source: RFC 6455, section 5.3.
inline void apply_mask(char* to, const char* from, std::size_t size, std::uint32_t key) {
  const std::uint64_t wide_key = static_cast<std::uint64_t>(key) << 32 | key;
  std::size_t done = 0;
  for (; done + 8 <= size; done += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, from + done, 8);
    word ^= wide_key;
    std::memcpy(to + done, &word, 8);
  }
  // `done` is a multiple of 8 here, so the key starts again at its first byte.
  char key_bytes[4];
  std::memcpy(key_bytes, &key, 4);
  for (; done < size; done++) to[done] = static_cast<char>(from[done] ^ key_bytes[done & 3]);
}

}  // namespace p2p_broker::bench
