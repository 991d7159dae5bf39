#include "client/backoff.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::client::backoff_test {
namespace {

constexpr backoff delays{500, 30000};
constexpr double almost_one = 0.999999;

TEST(client_backoff, doubles_from_the_first_delay) {
  EXPECT_EQ(delays.delay_before(1, almost_one), 499u);
  EXPECT_EQ(delays.delay_before(2, almost_one), 999u);
  EXPECT_EQ(delays.delay_before(3, almost_one), 1999u);
}

TEST(client_backoff, jitters_between_half_and_whole) {
  EXPECT_EQ(delays.delay_before(1, 0), 250u);
  EXPECT_EQ(delays.delay_before(1, 0.5), 375u);
  EXPECT_EQ(delays.delay_before(4, 0), 2000u);
}

TEST(client_backoff, never_waits_longer_than_the_last_delay) {
  for (const std::uint32_t attempt : {7u, 8u, 32u, 33u, 64u, 65u, 4'000'000'000u}) {
    EXPECT_EQ(delays.delay_before(attempt, 0), 15000u) << attempt;
    EXPECT_LE(delays.delay_before(attempt, almost_one), 30000u) << attempt;
  }
}

TEST(client_backoff, survives_the_largest_delays) {
  constexpr backoff largest{0xFFFFFFFF, 0xFFFFFFFF};
  EXPECT_EQ(largest.delay_before(1, 0), 0x7FFFFFFFu);
  EXPECT_EQ(largest.delay_before(50, 0), 0x7FFFFFFFu);
}

}  // namespace
}  // namespace p2p_broker::client::backoff_test
