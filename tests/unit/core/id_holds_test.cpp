// Shows how long ids are kept aside and how many.
#include "server/core/id_holds.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/addresses.hpp"

namespace p2p_broker::server::id_holds_test {
namespace {

using verdict = id_holds::verdict;
constexpr instant start{milliseconds(5'000)};
constexpr protocol::hash_seed seed{1, 2};

TEST(id_holds, keeps_an_id_until_its_time_is_over_and_not_longer) {
  id_holds holds(milliseconds(1'000), 10, seed);
  EXPECT_EQ(holds.hold("a", start), verdict::held);
  EXPECT_EQ(holds.hold("a", start), verdict::already_held);
  EXPECT_EQ(holds.hold("a", start + milliseconds(999)), verdict::already_held);
  EXPECT_EQ(holds.hold("a", start + milliseconds(1'000)), verdict::held);
}

TEST(id_holds, does_not_lengthen_a_hold_that_is_asked_for_again) {
  id_holds holds(milliseconds(1'000), 10, seed);
  (void)holds.hold("a", start);
  (void)holds.hold("a", start + milliseconds(900));
  EXPECT_EQ(holds.hold("a", start + milliseconds(1'000)), verdict::held);
}

TEST(id_holds, keeps_no_more_than_the_table_takes) {
  id_holds holds(milliseconds(1'000), 2, seed);
  EXPECT_EQ(holds.hold("a", start), verdict::held);
  EXPECT_EQ(holds.hold("b", start + milliseconds(1)), verdict::held);
  EXPECT_EQ(holds.hold("c", start + milliseconds(2)), verdict::table_full);
  EXPECT_EQ(holds.hold("a", start + milliseconds(2)), verdict::already_held);
  EXPECT_EQ(holds.size(), 2U);
  EXPECT_EQ(holds.hold("c", start + milliseconds(1'000)), verdict::held);
  EXPECT_EQ(holds.hold("d", start + milliseconds(1'000)), verdict::table_full);
}

TEST(id_holds, drops_all_that_are_old_at_once) {
  id_holds holds(milliseconds(100), 100, seed);
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(holds.hold("id" + std::to_string(i), start), verdict::held);
  }
  EXPECT_EQ(holds.hold("fresh", start + milliseconds(100)), verdict::held);
  EXPECT_EQ(holds.size(), 1U);
}

TEST(id_holds, ends_a_hold_when_the_id_is_claimed_and_keeps_the_order_of_the_others) {
  id_holds holds(milliseconds(1'000), 3, seed);
  holds.end("a");
  for (const char* id : {"a", "b", "c"}) {
    EXPECT_EQ(holds.hold(id, start), verdict::held);
  }
  holds.end("b");
  holds.end("b");
  holds.end("nobody");
  EXPECT_EQ(holds.size(), 2U);
  EXPECT_EQ(holds.hold("b", start + milliseconds(500)), verdict::held);
  EXPECT_EQ(holds.hold("b", start + milliseconds(1'000)), verdict::already_held);
  EXPECT_EQ(holds.size(), 1U);
  EXPECT_EQ(holds.hold("b", start + milliseconds(1'500)), verdict::held);
}

TEST(id_holds, tells_when_the_next_one_ends) {
  id_holds holds(milliseconds(1'000), 10, seed);
  EXPECT_FALSE(holds.next_end(start));
  (void)holds.hold("a", start);
  (void)holds.hold("b", start + milliseconds(10));
  EXPECT_EQ(holds.next_end(start + milliseconds(20)), start + milliseconds(1'000));
  holds.end("a");
  EXPECT_EQ(holds.next_end(start + milliseconds(20)), start + milliseconds(1'010));
  EXPECT_FALSE(holds.next_end(start + milliseconds(1'010)));
  EXPECT_EQ(holds.size(), 0U);
}

TEST(id_holds, with_no_duration_holds_nothing_back) {
  id_holds holds(milliseconds(0), 1, seed);
  EXPECT_EQ(holds.hold("a", start), verdict::held);
  EXPECT_EQ(holds.hold("a", start), verdict::held);
}

TEST(id_holds, new_limits_hold_for_ids_that_come_later) {
  id_holds holds(milliseconds(1'000), 1, seed);
  ASSERT_EQ(holds.hold("a", start), id_holds::verdict::held);
  ASSERT_EQ(holds.hold("b", start), id_holds::verdict::table_full);
  holds.set_limits(milliseconds(5'000), 2);
  EXPECT_EQ(holds.hold("b", start), id_holds::verdict::held);
  EXPECT_EQ(holds.hold("a", start + milliseconds(1'000)), id_holds::verdict::held);
  EXPECT_EQ(holds.hold("b", start + milliseconds(4'999)), id_holds::verdict::already_held);
}

TEST(id_holds, count_for_an_address_until_they_are_claimed_or_over) {
  id_holds holds(milliseconds(1'000), 10, seed);
  const address_account_ptr whose(new address_account(group_of(ipv4(203, 0, 113, 7)), true));
  (void)holds.hold("a", start, whose);
  (void)holds.hold("b", start, whose);
  EXPECT_EQ(holds.hold("b", start, whose), verdict::already_held);
  (void)holds.hold("c", start);
  EXPECT_EQ(whose->ids, 2U);
  holds.end("a");
  holds.end("a");
  holds.end("c");
  EXPECT_EQ(whose->ids, 1U);
  (void)holds.next_end(start + milliseconds(1'000));
  EXPECT_EQ(whose->ids, 0U);
  EXPECT_TRUE(whose->unused());
}

}  // namespace
}  // namespace p2p_broker::server::id_holds_test
