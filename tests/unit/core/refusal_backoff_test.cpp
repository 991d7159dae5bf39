// Shows how late refusals of one address are answered: later with each, up to a bound, and as at first after a minute.
#include "server/core/refusal_backoff.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::refusal_backoff_test {
namespace {

constexpr instant start{milliseconds(5'000)};
constexpr refusal_backoff::limits usual{milliseconds(100), milliseconds(2'000)};

TEST(refusal_backoff, doubles_with_each_refusal_up_to_its_bound) {
  refusal_backoff of_address;
  for (const int expected : {100, 200, 400, 800, 1'600, 2'000, 2'000}) {
    EXPECT_EQ(of_address.next(start, usual), milliseconds(expected));
  }
}

TEST(refusal_backoff, forgets_after_a_quiet_minute_and_not_before) {
  refusal_backoff of_address;
  (void)of_address.next(start, usual);
  const instant later = start + milliseconds(59'999);
  EXPECT_EQ(of_address.next(later, usual), milliseconds(200));
  EXPECT_EQ(of_address.next(later + milliseconds(60'000), usual), milliseconds(100));
}

TEST(refusal_backoff, is_off_with_0) {
  refusal_backoff of_address;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(of_address.next(start, {milliseconds(0), milliseconds(2'000)}), milliseconds(0));
    EXPECT_EQ(of_address.next(start, {milliseconds(100), milliseconds(0)}), milliseconds(0));
  }
}

TEST(refusal_backoff, never_exceeds_a_bound_below_the_first) {
  refusal_backoff of_address;
  EXPECT_EQ(of_address.next(start, {milliseconds(500), milliseconds(200)}), milliseconds(200));
  EXPECT_EQ(of_address.next(start, {milliseconds(500), milliseconds(200)}), milliseconds(200));
}

TEST(refusal_backoff, follows_bounds_that_change) {
  refusal_backoff of_address;
  (void)of_address.next(start, {milliseconds(60'000), milliseconds(60'000)});
  EXPECT_EQ(of_address.next(start, usual), milliseconds(2'000));
  EXPECT_EQ(of_address.next(start, {milliseconds(0), milliseconds(60'000)}), milliseconds(0));
}

TEST(refusal_backoff, does_not_go_back_when_shards_differ_about_the_time) {
  refusal_backoff of_address;
  (void)of_address.next(start, usual);
  (void)of_address.next(start - milliseconds(50), usual);
  EXPECT_EQ(of_address.next(start + milliseconds(59'999), usual), milliseconds(400));
}

}  // namespace
}  // namespace p2p_broker::server::refusal_backoff_test
