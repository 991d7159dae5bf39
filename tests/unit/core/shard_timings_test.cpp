// How late a tick is: by its interval, and only beside another tick of the same.
#include "server/core/shard_timings.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::shard_timings_test {
namespace {

std::uint64_t ticks_timed(const shard_timings& timings) { return timings.of(timed::tick_lateness).count(); }

TEST(core_shard_timings, a_tick_is_late_by_what_is_more_than_its_interval) {
  shard_timings timings;
  timings.tick_each(50'000);
  timings.note_tick(1'000'000);
  timings.note_tick(1'050'000);
  timings.note_tick(1'099'000);  // early, since the one before was late
  timings.note_tick(1'156'000);
  EXPECT_EQ(ticks_timed(timings), 3U);
  EXPECT_EQ(timings.of(timed::tick_lateness).sum_us, 7'000U);
}

TEST(core_shard_timings, the_first_tick_of_an_interval_has_none_before_it) {
  shard_timings timings;
  timings.tick_each(50'000);
  timings.note_tick(1'000'000);
  timings.tick_each(0);
  timings.tick_each(50'000);
  timings.note_tick(9'000'000);
  EXPECT_EQ(ticks_timed(timings), 0U);
  timings.tick_each(50'000);
  timings.note_tick(9'050'000);
  EXPECT_EQ(ticks_timed(timings), 1U);
}

TEST(core_shard_timings, each_thing_has_its_own_histogram) {
  shard_timings timings;
  timings.add(timed::open, 10);
  EXPECT_EQ(timings.of(timed::open).count(), 1U);
  EXPECT_EQ(timings.of(timed::tls_handshake).count(), 0U);
}

}  // namespace
}  // namespace p2p_broker::server::shard_timings_test
