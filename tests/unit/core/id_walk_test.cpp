// Shows how a walk goes on from request to request, and how long what it found is believed.
#include "server/core/id_walk.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::id_walk_test {
namespace {

constexpr instant start{milliseconds(5'000)};
constexpr instant later = start + milliseconds(30'000);

TEST(id_walk, begins_anywhere_and_goes_on_where_it_stopped) {
  id_walk walk;
  EXPECT_EQ(walk.where(70), 70U);
  walk.found_none(70, 20, 100, start, later);
  EXPECT_EQ(walk.where(5), 90U);
  walk.found_none(90, 20, 100, start, later);
  EXPECT_EQ(walk.where(5), 10U);
  EXPECT_FALSE(walk.used_up(start));
}

TEST(id_walk, knows_that_none_is_free_when_it_has_been_everywhere) {
  id_walk walk;
  walk.found_none(0, 60, 100, start, later);
  walk.found_none(60, 60, 100, start, later);
  EXPECT_TRUE(walk.used_up(start + milliseconds(999)));
  EXPECT_FALSE(walk.used_up(start + milliseconds(1'000)));
  EXPECT_EQ(walk.where(5), 5U);
}

TEST(id_walk, is_believed_no_longer_than_until_the_next_id_is_free) {
  id_walk walk;
  walk.found_none(0, 100, 100, start, start + milliseconds(20));
  EXPECT_TRUE(walk.used_up(start + milliseconds(19)));
  EXPECT_FALSE(walk.used_up(start + milliseconds(20)));
  walk.found_none(0, 100, 100, start, later);
  EXPECT_TRUE(walk.used_up(start));
  walk.note_free();
  EXPECT_FALSE(walk.used_up(start));
}

TEST(id_walk, begins_anew_when_an_id_has_become_free) {
  id_walk walk;
  walk.found_none(0, 90, 100, start, later);
  walk.note_free();
  EXPECT_EQ(walk.where(42), 42U);
  walk.found_none(42, 20, 100, start, later);
  EXPECT_FALSE(walk.used_up(start));
}

}  // namespace
}  // namespace p2p_broker::server::id_walk_test
