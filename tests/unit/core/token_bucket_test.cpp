// Shows how much may be taken at once, how much a second, and how long it takes to pay off what was too much.
#include "server/core/token_bucket.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::token_bucket_test {
namespace {

constexpr instant start{milliseconds(5'000)};
constexpr token_bucket::limits ten_a_second{10, 50};

TEST(token_bucket, gives_its_burst_at_once) {
  token_bucket bucket;
  for (int i = 0; i < 50; ++i) {
    EXPECT_LE(bucket.take(1, start, ten_a_second), start) << i;
  }
  EXPECT_EQ(bucket.take(1, start, ten_a_second), start + milliseconds(100));
}

TEST(token_bucket, fills_with_time_and_never_above_its_burst) {
  token_bucket bucket;
  (void)bucket.take(50, start, ten_a_second);
  EXPECT_FALSE(bucket.full(start + milliseconds(4'999)));
  EXPECT_TRUE(bucket.full(start + milliseconds(5'000)));
  EXPECT_LE(bucket.take(50, start + milliseconds(60'000), ten_a_second), start + milliseconds(60'000));
  EXPECT_GT(bucket.take(1, start + milliseconds(60'000), ten_a_second), start + milliseconds(60'000));
}

TEST(token_bucket, makes_whoever_takes_too_much_wait_until_it_is_paid_off) {
  token_bucket bucket;
  EXPECT_EQ(bucket.take(150, start, ten_a_second), start + milliseconds(10'000));
}

TEST(token_bucket, tells_again_when_something_is_left) {
  token_bucket bucket;
  EXPECT_LE(bucket.ready_at(ten_a_second), start);
  const instant again = bucket.take(70, start, ten_a_second);
  EXPECT_EQ(again, start + milliseconds(2'000));
  EXPECT_EQ(bucket.ready_at(ten_a_second), again);
}

TEST(token_bucket, is_small) { EXPECT_LE(sizeof(token_bucket), 8U); }

}  // namespace
}  // namespace p2p_broker::server::token_bucket_test
