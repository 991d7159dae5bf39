// When a tick tells of a pause.
#include "server/core/pause_detector.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::pause_detector_test {
namespace {

constexpr instant start{milliseconds(1'000)};
constexpr milliseconds tick = deadlines::granularity;
constexpr milliseconds longest = pause_detector::tolerance;

TEST(pause_detector, sees_no_pause_between_ticks_in_time) {
  pause_detector watch(start);
  for (int n = 1; n < 100; ++n) {
    EXPECT_FALSE(watch.is_late(start + n * tick));
  }
}

TEST(pause_detector, bears_a_tick_that_is_somewhat_late) {
  pause_detector watch(start);
  EXPECT_FALSE(watch.is_late(start + longest));
  EXPECT_FALSE(watch.is_late(start + longest + longest));
}

TEST(pause_detector, sees_a_pause_once) {
  pause_detector watch(start);
  const instant back = start + longest + milliseconds(1);
  EXPECT_TRUE(watch.is_late(back));
  EXPECT_FALSE(watch.is_late(back + tick));
  EXPECT_FALSE(watch.is_late(back + 2 * tick));
}

TEST(pause_detector, sees_the_next_pause_too) {
  pause_detector watch(start);
  EXPECT_TRUE(watch.is_late(start + milliseconds(60'000)));
  EXPECT_FALSE(watch.is_late(start + milliseconds(60'050)));
  EXPECT_TRUE(watch.is_late(start + milliseconds(90'000)));
}

TEST(pause_detector, lets_every_second_tick_pass_when_all_are_late) {
  pause_detector watch(start);
  for (int n = 1; n < 10; ++n) {
    EXPECT_EQ(watch.is_late(start + n * milliseconds(1'000)), n % 2 == 1) << n;
  }
}

}  // namespace
}  // namespace p2p_broker::server::pause_detector_test
