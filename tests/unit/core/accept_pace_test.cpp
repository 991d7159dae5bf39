// Shows how many sockets are taken at a time as more and more wait, and how long none are without descriptors.
#include "server/core/accept_pace.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::accept_pace_test {
namespace {

constexpr instant start{milliseconds(5'000)};

TEST(accept_pace, takes_twice_as_many_while_it_finds_full_batches) {
  accept_pace pace;
  for (const int expected : {64, 128, 256, 256}) {
    EXPECT_EQ(pace.batch(), expected);
    pace.note(pace.batch());
    EXPECT_TRUE(pace.is_behind());
  }
}

TEST(accept_pace, is_as_before_when_it_has_caught_up) {
  accept_pace pace;
  pace.note(64);
  pace.note(127);
  EXPECT_FALSE(pace.is_behind());
  EXPECT_EQ(pace.batch(), accept_pace::batch_least);
}

TEST(accept_pace, rests_for_its_time_and_is_not_behind_meanwhile) {
  accept_pace pace;
  EXPECT_FALSE(pace.is_rested(start)) << "it does not rest";
  pace.note(64);
  pace.rest(start);
  EXPECT_TRUE(pace.rests());
  EXPECT_FALSE(pace.is_behind());
  EXPECT_FALSE(pace.is_rested(start + milliseconds(49)));
  EXPECT_TRUE(pace.is_rested(start + milliseconds(50)));
  EXPECT_FALSE(pace.rests());
  EXPECT_EQ(pace.batch(), accept_pace::batch_least);
}

}  // namespace
}  // namespace p2p_broker::server::accept_pace_test
