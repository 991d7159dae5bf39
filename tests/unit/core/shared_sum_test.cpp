// Shows what an address's part of a sum is, and how often who holds most is looked for.
#include "server/core/shared_sum.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::shared_sum_test {
namespace {

instant at_ms(std::int64_t ms) { return instant(milliseconds(1'000'000 + ms)); }

TEST(shared_sum, has_a_part_for_each_address) {
  address_account account({}, true);
  account.incoming_bytes = 1;
  account.outbox_bytes = 2;
  EXPECT_EQ(account.*part_in(shared_sum::incoming), 1U);
  EXPECT_EQ(account.*part_in(shared_sum::outbox), 2U);
}

TEST(shared_sum, overshoots_by_no_more_than_an_eighth) {
  EXPECT_EQ(hard_limit(800), 900U);
  EXPECT_EQ(relieved(1'600), 1'500U);
  EXPECT_EQ(hard_limit(0xFFFF'FFFF), 0xFFFF'FFFFULL + 0x1FFF'FFFFULL);
}

TEST(relief_gate, opens_once_in_a_tick) {
  relief_gate gate;
  EXPECT_TRUE(gate.open(at_ms(0)));
  EXPECT_FALSE(gate.open(at_ms(0)));
  EXPECT_FALSE(gate.open(at_ms(49)));
  EXPECT_TRUE(gate.open(at_ms(50)));
  EXPECT_FALSE(gate.open(at_ms(51)));
}

}  // namespace
}  // namespace p2p_broker::server::shared_sum_test
