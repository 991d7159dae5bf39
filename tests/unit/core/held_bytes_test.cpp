// Shows how one connection's part of a sum, and its address's, follow what the connection holds.
#include "server/core/held_bytes.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::held_bytes_test {
namespace {

TEST(held_bytes, keeps_both_sums_up_to_date) {
  byte_sum all{0};
  byte_sum here{0};
  byte_sum there{0};
  held_bytes first;
  held_bytes second;
  EXPECT_TRUE(first.set(10, {all, here}, 100));
  EXPECT_TRUE(second.set(20, {all, there}, 100));
  EXPECT_EQ(all, 30U);
  EXPECT_TRUE(first.set(4, {all, here}, 100));
  EXPECT_EQ(all, 24U);
  EXPECT_EQ(here, 4U);
  EXPECT_EQ(there, 20U);
  EXPECT_EQ(second.bytes(), 20U);
  first.clear({all, here});
  first.clear({all, here});
  EXPECT_EQ(all, 20U);
  EXPECT_EQ(here, 0U);
  EXPECT_TRUE(second.set(0, {all, there}, 100));
  EXPECT_EQ(all, 0U);
  EXPECT_EQ(there, 0U);
}

TEST(held_bytes, counts_in_the_sum_of_a_key_if_there_is_one) {
  byte_sum all{0};
  byte_sum address{0};
  byte_sum red{0};
  byte_sum blue{0};
  held_bytes first;
  held_bytes second;
  held_bytes unknown;
  EXPECT_TRUE(first.set(10, {all, address, &red}, 100));
  EXPECT_TRUE(second.set(20, {all, address, &blue}, 100));
  EXPECT_TRUE(unknown.set(30, {all, address}, 100));
  EXPECT_TRUE(first.set(4, {all, address, &red}, 100));
  EXPECT_EQ(red, 4U);
  EXPECT_EQ(blue, 20U);
  EXPECT_EQ(all, 54U);
  first.clear({all, address, &red});
  first.clear({all, address, &red});
  unknown.clear({all, address});
  EXPECT_EQ(red, 0U);
  EXPECT_EQ(blue, 20U);
  EXPECT_EQ(all, 20U);
  EXPECT_EQ(address, 20U);
}

TEST(held_bytes, tells_when_the_sum_gets_too_large) {
  byte_sum all{0};
  byte_sum here{0};
  held_bytes first;
  held_bytes second;
  EXPECT_TRUE(first.set(60, {all, here}, 100));
  EXPECT_TRUE(second.set(40, {all, here}, 100));
  EXPECT_FALSE(second.set(41, {all, here}, 100));
  EXPECT_EQ(all, 101U);
}

TEST(held_bytes, says_nothing_of_what_does_not_grow) {
  byte_sum all{1'000};
  byte_sum here{0};
  held_bytes mine;
  EXPECT_TRUE(mine.set(0, {all, here}, 100));
  EXPECT_FALSE(mine.set(50, {all, here}, 100));
  EXPECT_TRUE(mine.set(50, {all, here}, 100));
  EXPECT_TRUE(mine.set(49, {all, here}, 100));
  mine.clear({all, here});
  EXPECT_EQ(all, 1'000U);
}

}  // namespace
}  // namespace p2p_broker::server::held_bytes_test
