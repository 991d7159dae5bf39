// Steps of five seconds: what was counted in each, and that there are never more than a quarter of an hour of them.
#include "server/admin/history.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::admin::history_test {
namespace {

snapshot counted(std::uint64_t messages, std::int64_t now_s = 0) {
  snapshot now{.now_s = now_s};
  now.counts[static_cast<std::size_t>(counter::messages_received)] = messages;
  return now;
}

TEST(admin_history, a_step_has_what_was_counted_since_the_one_before) {
  history past;
  past.note(counted(1000), 0);
  EXPECT_TRUE(past.steps().empty());
  past.note(counted(1500, 7), 5000);
  past.note(counted(1500, 17), 15000);
  ASSERT_EQ(past.steps().size(), 2U);
  EXPECT_EQ(past.steps()[0].at_s, 7);
  EXPECT_DOUBLE_EQ(past.steps()[0].per_second(counter::messages_received), 100);
  EXPECT_DOUBLE_EQ(past.steps()[1].per_second(counter::messages_received), 0);
}

TEST(admin_history, a_step_that_was_late_is_divided_by_its_own_length) {
  history past;
  past.note(counted(0), 0);
  past.note(counted(100), 10000);
  EXPECT_DOUBLE_EQ(past.steps()[0].per_second(counter::messages_received), 10);
}

TEST(admin_history, peers_of_all_keys_are_summed_up) {
  history past;
  past.note({}, 0);
  past.note({.keys = {{.key = "a", .now = {.peers = 2}}, {.key = "b", .now = {.peers = 3}}}}, 5000);
  EXPECT_EQ(past.steps()[0].peers, 5U);
}

TEST(admin_history, the_oldest_steps_go) {
  history past;
  for (std::uint64_t i = 0; i < 2 * history::steps_max; ++i) {
    past.note(counted(i, static_cast<std::int64_t>(i)), i * 5000);
  }
  EXPECT_EQ(past.steps().size(), history::steps_max);
  EXPECT_EQ(past.steps().back().at_s, static_cast<std::int64_t>(2 * history::steps_max - 1));
  EXPECT_EQ(history::steps_max * history::step_s, 900U);
}

}  // namespace
}  // namespace p2p_broker::server::admin::history_test
