// When it is said that all shards are alive.
#include "server/core/pulse.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::pulse_test {
namespace {

TEST(pulse, asks_before_it_says_anything) {
  pulse watch;
  const pulse::due first = watch.beat(0);
  EXPECT_TRUE(first.ask);
  EXPECT_FALSE(first.alive);
}

TEST(pulse, says_that_all_live_each_time_that_all_have_answered) {
  pulse watch;
  (void)watch.beat(0);
  for (std::uint64_t answered = 1; answered < 5; ++answered) {
    const pulse::due next = watch.beat(answered);
    EXPECT_TRUE(next.alive);
    EXPECT_TRUE(next.ask);
  }
}

TEST(pulse, of_a_shard_that_hangs_stops) {
  pulse watch;
  (void)watch.beat(0);
  (void)watch.beat(1);
  for (int n = 0; n < 100; ++n) {
    const pulse::due next = watch.beat(1);
    EXPECT_FALSE(next.alive);
    EXPECT_FALSE(next.ask) << "letters pile up";
  }
}

TEST(pulse, goes_on_behind_a_late_answer) {
  pulse watch;
  (void)watch.beat(0);
  EXPECT_FALSE(watch.beat(0).alive);
  EXPECT_TRUE(watch.beat(1).alive);
}

TEST(pulse, of_shards_that_have_all_ended_does_not_stop) {
  pulse watch;
  (void)watch.beat(0);
  EXPECT_TRUE(watch.beat(UINT64_MAX).alive);
  EXPECT_TRUE(watch.beat(UINT64_MAX).alive);
}

}  // namespace
}  // namespace p2p_broker::server::pulse_test
