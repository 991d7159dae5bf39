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
    EXPECT_EQ(watch.before_pause(start + n * tick), std::nullopt);
    EXPECT_TRUE(watch.may_judge());
  }
}

TEST(pause_detector, bears_a_tick_that_is_somewhat_late) {
  pause_detector watch(start);
  EXPECT_EQ(watch.before_pause(start + longest), std::nullopt);
  EXPECT_EQ(watch.before_pause(start + longest + longest), std::nullopt);
  EXPECT_TRUE(watch.may_judge());
}

TEST(pause_detector, judges_again_at_the_tick_behind_a_pause) {
  pause_detector watch(start);
  const instant back = start + longest + milliseconds(1);
  EXPECT_EQ(watch.before_pause(back), start);
  EXPECT_FALSE(watch.may_judge());
  EXPECT_EQ(watch.before_pause(back + tick), std::nullopt);
  EXPECT_TRUE(watch.may_judge());
  EXPECT_EQ(watch.before_pause(back + 2 * tick), std::nullopt);
  EXPECT_TRUE(watch.may_judge());
}

TEST(pause_detector, sees_the_next_pause_too) {
  pause_detector watch(start);
  EXPECT_EQ(watch.before_pause(start + milliseconds(60'000)), start);
  EXPECT_EQ(watch.before_pause(start + milliseconds(60'050)), std::nullopt);
  EXPECT_EQ(watch.before_pause(start + milliseconds(90'000)), start + milliseconds(60'050));
  EXPECT_FALSE(watch.may_judge());
}

TEST(pause_detector, judges_at_every_second_tick_when_all_are_late) {
  pause_detector watch(start);
  for (int n = 1; n < 10; ++n) {
    EXPECT_EQ(watch.before_pause(start + n * milliseconds(1'000)), start + (n - 1) * milliseconds(1'000)) << n;
    EXPECT_EQ(watch.may_judge(), n % 2 == 0) << n;
  }
}

}  // namespace
}  // namespace p2p_broker::server::pause_detector_test
