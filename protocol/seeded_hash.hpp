// Hashes texts that strangers choose (peer ids, addresses) under a secret seed: SipHash-1-3 by Aumasson and Bernstein.
// Without the seed nobody can choose ids that all fall into one bucket and turn a table into a list.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace p2p_broker::protocol {

/// The 128-bit key; to be drawn at start from a random_source and told to nobody.
struct hash_seed {
  std::uint64_t k0 = 0;
  std::uint64_t k1 = 0;
};

namespace siphash_detail {

struct state {
  std::uint64_t v0, v1, v2, v3;

  void round() noexcept {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32) + v3;
    v2 += v1;
    v3 = std::rotl(v3, 21) ^ v0;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
};

[[nodiscard]] inline std::uint64_t load_little_endian(const char* bytes) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) {
    word = __builtin_bswap64(word);
  }
  return word;
}

/// The last 0 to 7 bytes, with the length's low byte on top.
[[nodiscard]] inline std::uint64_t last_word(const char* bytes, std::size_t length) noexcept {
  std::uint64_t word = static_cast<std::uint64_t>(length & 0xff) << 56;
  const std::size_t left = length % 8;
  for (std::size_t i = 0; i < left; ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return word;
}

}  // namespace siphash_detail

/// SipHash with `Compress` rounds for each 8 bytes and `Finish` at the end. 1 and 3 are what Rust, Ruby and Python take
/// for their tables; 2 and 4, the authors' first choice, have published test vectors.
/// \param text any bytes, of any length
template <int Compress = 1, int Finish = 3>
[[nodiscard]] inline std::uint64_t siphash(hash_seed seed, std::string_view text) noexcept {
  siphash_detail::state state{seed.k0 ^ 0x736f6d6570736575, seed.k1 ^ 0x646f72616e646f6d, seed.k0 ^ 0x6c7967656e657261,
                              seed.k1 ^ 0x7465646279746573};
  const auto absorb = [&state](std::uint64_t word) {
    state.v3 ^= word;
    for (int i = 0; i < Compress; ++i) {
      state.round();
    }
    state.v0 ^= word;
  };
  const char* bytes = text.data();
  const char* const words_end = bytes + text.size() / 8 * 8;
  for (; bytes != words_end; bytes += 8) {
    absorb(siphash_detail::load_little_endian(bytes));
  }
  absorb(siphash_detail::last_word(bytes, text.size()));

  state.v2 ^= 0xff;
  for (int i = 0; i < Finish; ++i) {
    state.round();
  }
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

/// Hash function for containers keyed by text; takes std::string and std::string_view alike, without a copy.
struct seeded_hash {
  using is_transparent = void;
  hash_seed seed;

  [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
    return static_cast<std::size_t>(siphash(seed, text));
  }
};

}  // namespace p2p_broker::protocol
