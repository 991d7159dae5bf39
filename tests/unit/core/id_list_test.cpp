// Shows how often the list of ids is made, what who asks in between gets, and when it goes.
#include "server/core/id_list.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace p2p_broker::server::id_list_test {
namespace {

constexpr instant start{milliseconds(5'000)};

TEST(id_list, is_made_ten_times_a_second_at_most) {
  id_list list;
  int made = 0;
  for (instant now = start; now < start + milliseconds(1'000); now += milliseconds(1)) {
    if (!list.get(now)) {
      list.put(std::make_shared<const std::string>(std::to_string(++made)));
    }
  }
  EXPECT_EQ(made, 10);
  EXPECT_EQ(*list.get(start + milliseconds(999)), "10");
}

TEST(id_list, is_what_there_is_while_somebody_makes_a_newer_one) {
  id_list list;
  list.put(std::make_shared<const std::string>("old"));
  EXPECT_FALSE(list.get(start));
  EXPECT_EQ(*list.get(start), "old");
}

TEST(id_list, goes_when_nobody_asks_and_stays_with_who_has_it) {
  id_list list;
  (void)list.get(start);
  list.put(std::make_shared<const std::string>("text"));
  list.free_unused(start + milliseconds(1'999));
  const id_list::text had = list.get(start + milliseconds(50));
  ASSERT_TRUE(had);
  const std::weak_ptr<const std::string> seen = had;
  list.free_unused(start + milliseconds(2'050));
  EXPECT_EQ(*had, "text");
  EXPECT_EQ(seen.use_count(), 1);
  EXPECT_FALSE(list.get(start + milliseconds(60)));
}

}  // namespace
}  // namespace p2p_broker::server::id_list_test
