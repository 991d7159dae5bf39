// Shows that no more places are given than there are, and what a lower limit does to those that are taken.
#include "server/core/place_count.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::place_count_test {
namespace {

TEST(place_count, gives_no_more_places_than_there_are) {
  place_count places(2);
  EXPECT_TRUE(places.reserve());
  EXPECT_TRUE(places.reserve());
  EXPECT_FALSE(places.reserve());
  places.give_back();
  EXPECT_EQ(places.taken(), 1U);
  EXPECT_TRUE(places.reserve());
}

TEST(place_count, takes_no_place_away_when_the_limit_is_lowered) {
  place_count places(2);
  EXPECT_TRUE(places.reserve());
  EXPECT_TRUE(places.reserve());
  places.set_limit(1);
  EXPECT_EQ(places.taken(), 2U);
  places.give_back();
  EXPECT_FALSE(places.reserve());
  EXPECT_EQ(places.limit(), 1U);
}

}  // namespace
}  // namespace p2p_broker::server::place_count_test
