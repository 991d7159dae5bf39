// Shows that the hash is SipHash indeed, and that it spreads ids of the usual shapes evenly.
#include "protocol/seeded_hash.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <functional>
#include <string>
#include <unordered_set>
#include <vector>

namespace p2p_broker::protocol::seeded_hash_test {
namespace {

TEST(siphash, agrees_with_the_authors_vectors) {
  // Key 00 01 .. 0f, text 00 01 .. of that length; from the paper (length 15) and the authors' reference code.
  const hash_seed seed{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  const std::string text("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e", 15);
  const std::string_view bytes = text;
  EXPECT_EQ((siphash<2, 4>(seed, bytes.substr(0, 0))), 0x726fdb47dd0e0e31U);
  EXPECT_EQ((siphash<2, 4>(seed, bytes.substr(0, 1))), 0x74f839c593dc67fdU);
  EXPECT_EQ((siphash<2, 4>(seed, bytes.substr(0, 2))), 0x0d6c8009d9a94f5aU);
  EXPECT_EQ((siphash<2, 4>(seed, bytes.substr(0, 3))), 0x85676696d7fb7e2dU);
  EXPECT_EQ((siphash<2, 4>(seed, bytes)), 0xa129ca6149be45e5U);
}

TEST(siphash, takes_one_and_three_rounds_unless_told_otherwise) {
  // What Python 3.11, whose tables use SipHash-1-3, gives as hash(b"...") with PYTHONHASHSEED=0, a key of zeros.
  const hash_seed zeros;
  EXPECT_EQ(siphash(zeros, "a"), 0x407448d2b89b1813U);
  EXPECT_EQ(siphash(zeros, "abcdefg"), 0x6db12aae9070f506U);
  EXPECT_EQ(siphash(zeros, "abcdefgh"), 0x3f7b849c0b8e35eaU);
  EXPECT_EQ(siphash(zeros, "abcdefghi"), 0xf89b34a3d11eb6e5U);
  EXPECT_EQ(siphash(zeros, "0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f"), 0x23d82decbbaad74aU);
  EXPECT_EQ(siphash(zeros, std::string(200, 'x')), 0xe27ba1701482722bU);
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) {
    every_byte += static_cast<char>(byte);
  }
  EXPECT_EQ(siphash(zeros, every_byte), 0x31ae646afba70308U);
}

TEST(siphash, depends_on_both_halves_of_the_seed) {
  std::unordered_set<std::uint64_t> hashes;
  for (int bit = 0; bit < 64; ++bit) {
    hashes.insert(siphash({std::uint64_t{1} << bit, 0}, "id"));
    hashes.insert(siphash({0, std::uint64_t{1} << bit}, "id"));
  }
  EXPECT_EQ(hashes.size(), 128U);
}

TEST(siphash, changes_about_half_of_its_bits_with_any_bit_of_the_text) {
  const hash_seed seed{0x0123456789abcdef, 0xfedcba9876543210};
  const std::string id = "0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f";
  const std::uint64_t hash = siphash(seed, id);
  int changed = 0;
  for (std::size_t bit = 0; bit < 8 * id.size(); ++bit) {
    std::string other = id;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << (bit % 8)));
    const int bits = std::popcount(hash ^ siphash(seed, other));
    EXPECT_GT(bits, 10) << "bit " << bit;
    changed += bits;
  }
  EXPECT_NEAR(changed / (8.0 * static_cast<double>(id.size())), 32.0, 1.0);
}

/// How uneven texts fall into 256 buckets, by that byte of the hash. Even ones have about 255, less than 360 with a
/// chance of 1 - 10^-5.
[[nodiscard]] double chi_square(const std::vector<std::string>& texts, int shift) {
  const seeded_hash hash{{0x5eed, 0xbeef}};
  std::vector<double> buckets(256);
  for (const std::string& text : texts) {
    buckets[(hash(text) >> shift) & 0xff] += 1;
  }
  const double even = static_cast<double>(texts.size()) / 256.0;
  double sum = 0;
  for (const double count : buckets) {
    sum += (count - even) * (count - even) / even;
  }
  return sum;
}

TEST(seeded_hash, spreads_ids_that_differ_little_evenly_over_low_and_high_bits) {
  std::vector<std::string> numbered;
  std::vector<std::string> padded;
  for (int i = 0; i < 25600; ++i) {
    numbered.push_back("peer-" + std::to_string(i));
    padded.push_back(std::string(30, 'x') + std::to_string(100000 + i));
  }
  for (const int shift : {0, 24, 56}) {
    EXPECT_LT(chi_square(numbered, shift), 360.0) << shift;
    EXPECT_LT(chi_square(padded, shift), 360.0) << shift;
  }
}

TEST(seeded_hash, finds_text_in_a_container_without_making_a_string) {
  const std::unordered_set<std::string, seeded_hash, std::equal_to<>> ids({"one", "two"}, 8, seeded_hash{{1, 2}});
  EXPECT_NE(ids.find(std::string_view("two")), ids.end());
  EXPECT_EQ(ids.find(std::string_view("three")), ids.end());
}

}  // namespace
}  // namespace p2p_broker::protocol::seeded_hash_test
