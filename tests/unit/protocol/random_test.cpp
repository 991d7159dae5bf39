// Shows that numbers are drawn evenly and that the system's generator is handed on without gaps or repeats.
#include "protocol/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::protocol::random_test {
namespace {

/// Gives the bytes it was made with, in order; asking for more fails the test.
class scripted_random final : public random_source {
 public:
  explicit scripted_random(std::vector<unsigned> bytes) : bytes_(std::move(bytes)) {}

  void fill(std::span<std::byte> bytes) override {
    for (std::byte& byte : bytes) {
      ASSERT_LT(used_, bytes_.size()) << "the script is too short";
      byte = static_cast<std::byte>(bytes_[used_++]);
    }
  }

  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  std::vector<unsigned> bytes_;
  std::size_t used_ = 0;
};

[[nodiscard]] std::vector<unsigned> zeros(std::size_t count) { return std::vector<unsigned>(count, 0); }

TEST(random_source, takes_no_bytes_when_there_is_nothing_to_choose) {
  scripted_random random({});
  EXPECT_EQ(random.below(1), 0U);
  EXPECT_EQ(random.used(), 0U);
}

TEST(random_source, takes_no_more_bytes_than_the_bound_needs) {
  const std::vector<std::pair<std::uint64_t, std::size_t>> bytes_for_bound = {{2, 1},
                                                                              {256, 1},
                                                                              {257, 2},
                                                                              {65536, 2},
                                                                              {65537, 4},
                                                                              {std::uint64_t{1} << 32, 4},
                                                                              {(std::uint64_t{1} << 32) + 1, 8},
                                                                              {std::uint64_t{1} << 63, 8},
                                                                              {UINT64_MAX, 8}};
  for (const auto& [bound, bytes] : bytes_for_bound) {
    scripted_random random(zeros(8));
    EXPECT_EQ(random.below(bound), 0U);
    EXPECT_EQ(random.used(), bytes) << bound;
  }
}

TEST(random_source, reads_bytes_with_the_least_significant_first) {
  scripted_random random({0x34, 0x12});
  EXPECT_EQ(random.below(0x10000), 0x1234U);
}

TEST(random_source, makes_each_number_from_equally_many_draws) {
  std::vector<unsigned> every_byte(256);
  std::iota(every_byte.begin(), every_byte.end(), 0U);
  for (const unsigned bound : {2U, 3U, 10U, 32U, 62U, 100U, 127U, 128U, 129U, 200U, 255U, 256U}) {
    scripted_random random(every_byte);
    std::vector<unsigned> times(bound);
    const unsigned draws_each = 256 / bound;
    for (unsigned i = 0; i < draws_each * bound; ++i) {
      ++times.at(random.below(bound));
    }
    EXPECT_EQ(std::count(times.begin(), times.end(), draws_each), bound) << bound;
  }
}

TEST(random_source, draws_again_when_a_draw_would_favour_small_numbers) {
  scripted_random random({255, 248, 247});
  EXPECT_EQ(random.below(62), 247U % 62);
  EXPECT_EQ(random.used(), 3U);
}

TEST(random_source, draws_again_for_the_widest_bounds_too) {
  std::vector<unsigned> bytes(8, 255);
  bytes.insert(bytes.end(), {7, 0, 0, 0, 0, 0, 0, 0});
  scripted_random random(bytes);
  EXPECT_EQ(random.below(UINT64_MAX), 7U);
}

TEST(random_source, aborts_when_asked_to_choose_from_nothing) {
  scripted_random random(zeros(8));
  EXPECT_DEATH((void)random.below(0), "");
}

TEST(seeded_random, repeats_itself_for_the_same_seed_only) {
  seeded_random one(1);
  seeded_random again(1);
  seeded_random other(2);
  const std::uint64_t number = one.below(UINT64_MAX);
  EXPECT_EQ(number, again.below(UINT64_MAX));
  EXPECT_NE(number, other.below(UINT64_MAX));
}

TEST(system_random, fills_every_byte_however_the_pieces_lie_across_blocks) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1000}, system_random::block_bytes,
                                  system_random::block_bytes + 1, 3 * system_random::block_bytes}) {
    system_random random;
    // In 64 rounds a byte that is written at all stays zero throughout with a chance of 2^-512.
    std::vector<std::byte> ored(piece);
    for (int round = 0; round < 64; ++round) {
      std::vector<std::byte> bytes(piece);
      random.fill(bytes);
      std::transform(bytes.begin(), bytes.end(), ored.begin(), ored.begin(),
                     [](std::byte a, std::byte b) { return a | b; });
    }
    EXPECT_EQ(std::count(ored.begin(), ored.end(), std::byte{0}), 0) << piece;
  }
}

TEST(system_random, never_gives_the_same_bytes_twice) {
  system_random random;
  system_random other;
  std::set<std::array<std::byte, 16>> seen;
  for (int i = 0; i < 1000; ++i) {
    std::array<std::byte, 16> bytes{};
    random.fill(bytes);
    EXPECT_TRUE(seen.insert(bytes).second);
    other.fill(bytes);
    EXPECT_TRUE(seen.insert(bytes).second);
  }
}

TEST(system_random, wipes_what_it_gave) {
  system_random random;
  std::array<std::byte, 32> secret{};
  random.fill(secret);
  const auto memory = std::as_bytes(std::span(&random, 1));
  EXPECT_EQ(std::search(memory.begin(), memory.end(), secret.begin(), secret.end()), memory.end());
}

}  // namespace
}  // namespace p2p_broker::protocol::random_test
