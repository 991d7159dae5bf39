// Shows that memory is given back once for each storm, and never for the coming and going of a quiet day.
#include "server/core/memory_tide.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::memory_tide_test {
namespace {

TEST(memory_tide, falls_when_hundreds_have_gone) {
  memory_tide tide;
  EXPECT_FALSE(tide.has_fallen(0, 0));
  EXPECT_FALSE(tide.has_fallen(15'000, 15'000));
  EXPECT_FALSE(tide.has_fallen(15'000, 14'501));
  EXPECT_TRUE(tide.has_fallen(14'501, 14'500));
  EXPECT_FALSE(tide.has_fallen(14'500, 14'500));
  EXPECT_FALSE(tide.has_fallen(14'500, 14'001));
  EXPECT_TRUE(tide.has_fallen(14'001, 0));
  EXPECT_FALSE(tide.has_fallen(0, 0));
}

TEST(memory_tide, falls_behind_a_storm_that_came_and_went_between_two_looks) {
  memory_tide tide;
  EXPECT_FALSE(tide.has_fallen(10, 10));
  EXPECT_TRUE(tide.has_fallen(6'000, 10));
  EXPECT_FALSE(tide.has_fallen(10, 10));
}

TEST(memory_tide, does_not_fall_with_those_who_come_and_go) {
  memory_tide tide;
  for (std::uint32_t look = 0; look < 1'000; ++look) {
    EXPECT_FALSE(tide.has_fallen(5'000 + look % 2 * 499, 5'000 + look % 2 * 499));
  }
}

}  // namespace
}  // namespace p2p_broker::server::memory_tide_test
