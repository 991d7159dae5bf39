// Shows that a storm of peers that end makes a bounded number of lines, and that the others are summed up.
#include "server/log/life_budget.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::log::life_budget_test {
namespace {

constexpr instant start{milliseconds(1'000'000)};
constexpr std::uint32_t lines_max = 200;

/// How many of so many ends may be told.
int told_of(life_budget& budget, int ends, end_reason why, instant now) {
  int told = 0;
  for (int i = 0; i < ends; ++i) {
    told += budget.may_tell(why, lines_max, now) ? 1 : 0;
  }
  return told;
}

TEST(life_budget, tells_so_many_in_a_second_and_as_many_in_the_next) {
  life_budget budget;
  EXPECT_EQ(told_of(budget, 150, end_reason::lost, start), 150);
  EXPECT_EQ(told_of(budget, 150, end_reason::lost, start + milliseconds(999)), 50);
  EXPECT_EQ(told_of(budget, 1000, end_reason::lost, start + milliseconds(1000)), 200);
  EXPECT_EQ(told_of(budget, 1, end_reason::lost, start + milliseconds(1999)), 0);
  EXPECT_EQ(told_of(budget, 1, end_reason::lost, start + milliseconds(5000)), 1);
}

TEST(life_budget, has_nothing_to_sum_up_while_all_is_told) {
  life_budget budget;
  EXPECT_EQ(told_of(budget, 200, end_reason::lost, start), 200);
  EXPECT_EQ(budget.summary(start + milliseconds(100'000)), "");
  EXPECT_EQ(budget.last_summary(), "");
}

TEST(life_budget, sums_up_after_a_minute_by_reason_with_the_most_frequent_first) {
  life_budget budget;
  told_of(budget, 200, end_reason::lost, start);
  told_of(budget, 434, end_reason::lost, start + milliseconds(10));
  told_of(budget, 800, end_reason::closed_by_client, start + milliseconds(20));
  EXPECT_EQ(budget.summary(start + milliseconds(60'009)), "");
  EXPECT_EQ(budget.summary(start + milliseconds(60'010)),
            "1,234 more peers ended in the last minute: closed by client 800, connection lost 434");
  EXPECT_EQ(budget.summary(start + milliseconds(200'000)), "") << "each is in one summary";
}

TEST(life_budget, begins_a_new_minute_with_the_first_that_is_not_told) {
  life_budget budget;
  told_of(budget, 201, end_reason::lost, start);
  EXPECT_EQ(budget.summary(start + milliseconds(60'000)), "1 more peer ended in the last minute: connection lost 1");
  told_of(budget, 203, end_reason::silent, start + milliseconds(90'000));
  EXPECT_EQ(budget.summary(start + milliseconds(149'999)), "");
  EXPECT_EQ(budget.summary(start + milliseconds(150'000)),
            "3 more peers ended in the last minute: silent for alive_timeout 3");
}

TEST(life_budget, sums_up_the_rest_at_the_end) {
  life_budget budget;
  told_of(budget, 5000, end_reason::shutdown, start);
  EXPECT_EQ(budget.last_summary(), "4,800 more peers ended in the last minute: shutdown 4,800");
  EXPECT_EQ(budget.last_summary(), "");
}

/// Each shard reads the clock for itself.
TEST(life_budget, takes_an_instant_before_the_last_one_for_the_same_second) {
  life_budget budget;
  EXPECT_EQ(told_of(budget, 200, end_reason::lost, start), 200);
  EXPECT_EQ(told_of(budget, 1, end_reason::lost, start - milliseconds(3)), 0);
}

/// The clock of a machine that has just started may stand near zero.
TEST(life_budget, tells_from_the_first_instant_on) {
  life_budget budget;
  EXPECT_EQ(told_of(budget, 201, end_reason::lost, instant{}), 200);
}

}  // namespace
}  // namespace p2p_broker::server::log::life_budget_test
