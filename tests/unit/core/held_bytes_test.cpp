// Shows how one connection's part of a sum follows what the connection holds.
#include "server/core/held_bytes.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server {
namespace {

TEST(held_bytes, keeps_the_sum_up_to_date) {
  std::atomic<std::uint64_t> sum{0};
  held_bytes first;
  held_bytes second;
  EXPECT_TRUE(first.set(10, sum, 100));
  EXPECT_TRUE(second.set(20, sum, 100));
  EXPECT_EQ(sum, 30U);
  EXPECT_TRUE(first.set(4, sum, 100));
  EXPECT_EQ(sum, 24U);
  first.clear(sum);
  EXPECT_EQ(sum, 20U);
  first.clear(sum);
  EXPECT_EQ(sum, 20U);
  EXPECT_TRUE(second.set(0, sum, 100));
  EXPECT_EQ(sum, 0U);
}

TEST(held_bytes, tells_whoever_makes_the_sum_too_large) {
  std::atomic<std::uint64_t> sum{0};
  held_bytes first;
  held_bytes second;
  EXPECT_TRUE(first.set(60, sum, 100));
  EXPECT_TRUE(second.set(40, sum, 100));
  EXPECT_FALSE(second.set(41, sum, 100));
  EXPECT_EQ(sum, 101U);
}

TEST(held_bytes, blames_nobody_who_adds_nothing) {
  std::atomic<std::uint64_t> sum{1'000};
  held_bytes mine;
  EXPECT_TRUE(mine.set(0, sum, 100));
  EXPECT_FALSE(mine.set(50, sum, 100));
  EXPECT_TRUE(mine.set(50, sum, 100));
  EXPECT_TRUE(mine.set(49, sum, 100));
  mine.clear(sum);
  EXPECT_EQ(sum, 1'000U);
}

}  // namespace
}  // namespace p2p_broker::server
