// Shows how long ids are kept aside and how many.
#include "server/core/id_holds.hpp"

#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::server {
namespace {

using verdict = id_holds::verdict;
constexpr instant start{milliseconds(5'000)};

TEST(id_holds, keeps_an_id_until_its_time_is_over_and_not_longer) {
  id_holds holds(milliseconds(1'000), 10);
  EXPECT_EQ(holds.hold("a", start), verdict::held);
  EXPECT_EQ(holds.hold("a", start), verdict::already_held);
  EXPECT_EQ(holds.hold("a", start + milliseconds(999)), verdict::already_held);
  EXPECT_EQ(holds.hold("a", start + milliseconds(1'000)), verdict::held);
}

TEST(id_holds, does_not_lengthen_a_hold_that_is_asked_for_again) {
  id_holds holds(milliseconds(1'000), 10);
  (void)holds.hold("a", start);
  (void)holds.hold("a", start + milliseconds(900));
  EXPECT_EQ(holds.hold("a", start + milliseconds(1'000)), verdict::held);
}

TEST(id_holds, keeps_no_more_than_the_table_takes) {
  id_holds holds(milliseconds(1'000), 2);
  EXPECT_EQ(holds.hold("a", start), verdict::held);
  EXPECT_EQ(holds.hold("b", start + milliseconds(1)), verdict::held);
  EXPECT_EQ(holds.hold("c", start + milliseconds(2)), verdict::table_full);
  EXPECT_EQ(holds.hold("a", start + milliseconds(2)), verdict::already_held);
  EXPECT_EQ(holds.size(), 2U);
  EXPECT_EQ(holds.hold("c", start + milliseconds(1'000)), verdict::held);
  EXPECT_EQ(holds.hold("d", start + milliseconds(1'000)), verdict::table_full);
}

TEST(id_holds, drops_all_that_are_old_at_once) {
  id_holds holds(milliseconds(100), 100);
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(holds.hold("id" + std::to_string(i), start), verdict::held);
  }
  EXPECT_EQ(holds.hold("fresh", start + milliseconds(100)), verdict::held);
  EXPECT_EQ(holds.size(), 1U);
}

TEST(id_holds, with_no_duration_holds_nothing_back) {
  id_holds holds(milliseconds(0), 1);
  EXPECT_EQ(holds.hold("a", start), verdict::held);
  EXPECT_EQ(holds.hold("a", start), verdict::held);
}

TEST(id_holds, new_limits_hold_for_ids_that_come_later) {
  id_holds holds(milliseconds(1'000), 1);
  ASSERT_EQ(holds.hold("a", start), id_holds::verdict::held);
  ASSERT_EQ(holds.hold("b", start), id_holds::verdict::table_full);
  holds.set_limits(milliseconds(5'000), 2);
  EXPECT_EQ(holds.hold("b", start), id_holds::verdict::held);
  EXPECT_EQ(holds.hold("a", start + milliseconds(1'000)), id_holds::verdict::held);
  EXPECT_EQ(holds.hold("b", start + milliseconds(4'999)), id_holds::verdict::already_held);
}

}  // namespace
}  // namespace p2p_broker::server
