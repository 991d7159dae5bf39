// Who is told of the broker's end by when.
#include "server/core/drain_plan.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "server/core/deadlines.hpp"

namespace p2p_broker::server::drain_plan_test {
namespace {

constexpr instant start{milliseconds(77'000)};
constexpr milliseconds tick = deadlines::granularity;
constexpr milliseconds timeout{5'000};

/// The slots that are visited in each tick, until all are.
std::vector<std::vector<std::uint32_t>> run(std::uint32_t slots, milliseconds window, std::uint32_t seed) {
  drain_plan plan(start, window, slots, seed);
  std::vector<std::vector<std::uint32_t>> ticks;
  for (instant now = start; !plan.done() && ticks.size() < 10'000; now += tick) {
    plan.advance(now, [&ticks, slots_now = &ticks.emplace_back()](std::uint32_t slot) { slots_now->push_back(slot); });
  }
  return ticks;
}

std::vector<std::uint32_t> flat(const std::vector<std::vector<std::uint32_t>>& ticks) {
  std::vector<std::uint32_t> all;
  for (const auto& each : ticks) {
    all.insert(all.end(), each.begin(), each.end());
  }
  return all;
}

TEST(drain_plan, spreads_few_over_no_time) {
  EXPECT_EQ(drain_plan::window_for(0, timeout), milliseconds(0));
  EXPECT_EQ(drain_plan::window_for(100, timeout), milliseconds(0));
}

TEST(drain_plan, spreads_more_over_as_long_as_keeps_below_its_rate) {
  EXPECT_EQ(drain_plan::window_for(101, timeout), milliseconds(252));
  EXPECT_EQ(drain_plan::window_for(400, timeout), milliseconds(1'000));
}

TEST(drain_plan, spreads_over_half_of_the_timeout_at_most) {
  EXPECT_EQ(drain_plan::window_for(1'000, timeout), milliseconds(2'500));
  EXPECT_EQ(drain_plan::window_for(100'000'000'000, timeout), milliseconds(2'500));
}

TEST(drain_plan, visits_each_slot_once) {
  for (std::uint32_t slots = 1; slots < 300; ++slots) {
    std::vector<std::uint32_t> all = flat(run(slots, milliseconds(500), slots));
    std::ranges::sort(all);
    std::vector<std::uint32_t> each(slots);
    std::iota(each.begin(), each.end(), 0U);
    ASSERT_EQ(all, each);
  }
}

TEST(drain_plan, is_done_within_its_window_and_a_few_ticks) {
  for (std::uint32_t seed = 1; seed < 50; ++seed) {
    const auto ticks = run(5'000, milliseconds(2'500), seed);
    EXPECT_GE(ticks.size(), 48U);
    EXPECT_LE(ticks.size(), 52U);
  }
}

TEST(drain_plan, gives_no_tick_more_than_twice_its_share) {
  for (std::uint32_t seed = 1; seed < 50; ++seed) {
    for (const auto& each : run(5'000, milliseconds(2'500), seed)) {
      EXPECT_LE(each.size(), 202U);
    }
  }
}

TEST(drain_plan, does_not_beat) {
  const auto ticks = run(5'000, milliseconds(2'500), 1);
  const auto is_exact = [](const auto& each) { return each.size() == 100; };
  EXPECT_LT(std::ranges::count_if(ticks, is_exact), 5);
}

TEST(drain_plan, does_not_let_neighbours_go_together) {
  const auto ticks = run(5'000, milliseconds(2'500), 3);
  std::size_t together = 0;
  for (auto each : ticks) {
    std::ranges::sort(each);
    for (std::size_t i = 1; i < each.size(); ++i) {
      together += each[i] - each[i - 1] == 1 ? 1 : 0;
    }
  }
  EXPECT_LT(together, 500U);  // of 5000
}

TEST(drain_plan, differs_by_seed) { EXPECT_NE(run(500, milliseconds(500), 1), run(500, milliseconds(500), 2)); }

TEST(drain_plan, catches_up_behind_a_pause_in_several_ticks) {
  drain_plan plan(start, milliseconds(2'500), 5'000, 1);
  std::vector<std::uint32_t> visited;
  const auto note = [&](std::uint32_t slot) { visited.push_back(slot); };
  plan.advance(start + milliseconds(60'000), note);
  EXPECT_LE(visited.size(), 404U);
  EXPECT_GE(visited.size(), 400U);
  for (int n = 0; n < 12 && !plan.done(); ++n) {
    plan.advance(start + milliseconds(60'000) + n * tick, note);
  }
  EXPECT_EQ(visited.size(), 5'000U);
}

TEST(drain_plan, of_a_shard_without_slots_is_done) { EXPECT_TRUE(drain_plan(start, milliseconds(1), 0, 1).done()); }

}  // namespace
}  // namespace p2p_broker::server::drain_plan_test
