// Shows that an account is kept for as long as anybody knows it.
#include "server/core/address_account.hpp"

#include <gtest/gtest.h>

#include "tests/unit/addresses.hpp"

namespace p2p_broker::server::address_account_test {
namespace {

TEST(address_account, is_unused_when_one_alone_knows_it) {
  address_account_ptr first(new address_account(group_of(ipv4(203, 0, 113, 7)), true));
  EXPECT_TRUE(first->unused());
  {
    const address_account_ptr second = first;
    EXPECT_FALSE(first->unused());
  }
  EXPECT_TRUE(first->unused());
  EXPECT_TRUE(first->limited());
  EXPECT_EQ(first->whose(), group_of(ipv4(203, 0, 113, 7)));
}

TEST(address_account, counts_open_sockets_up_to_the_limit) {
  address_account limited(group_of(ipv4(203, 0, 113, 7)), true);
  EXPECT_TRUE(limited.take_socket(2));
  EXPECT_TRUE(limited.take_socket(2));
  EXPECT_FALSE(limited.take_socket(2));
  EXPECT_EQ(limited.sockets, 2U);
  limited.give_back_socket();
  EXPECT_TRUE(limited.take_socket(2));
}

TEST(address_account, counts_without_a_limit_where_limits_do_not_hold) {
  address_account local(group_of(ipv4(127, 0, 0, 1)), false);
  for (unsigned n = 1; n <= 5; ++n) {
    EXPECT_TRUE(local.take_socket(2));
    EXPECT_EQ(local.sockets, n);
  }
}

TEST(address_account, lets_connect_by_a_burst_and_then_in_turn) {
  address_account whose(group_of(ipv4(203, 0, 113, 7)), true);
  const instant start(milliseconds(1'000'000));
  const auto connect = [&] { return whose.take_connect(start, {10, 5}, milliseconds(250)); };
  for (int n = 0; n < 5; ++n) {
    EXPECT_LE(connect(), start);
  }
  EXPECT_FALSE(whose.met_limit());
  EXPECT_EQ(connect(), start + milliseconds(100));
  EXPECT_TRUE(whose.met_limit());
  EXPECT_EQ(connect(), start + milliseconds(200));
}

TEST(address_account, gives_no_turn_that_would_come_too_late_and_charges_nothing_for_it) {
  address_account whose(group_of(ipv4(203, 0, 113, 7)), true);
  const instant start(milliseconds(1'000'000));
  const auto connect = [&](instant now) { return whose.take_connect(now, {10, 1}, milliseconds(250)); };
  for (int n = 0; n < 3; ++n) {
    EXPECT_LT(connect(start), instant::max());
  }
  for (int n = 0; n < 1000; ++n) {
    EXPECT_EQ(connect(start), instant::max());
  }
  EXPECT_EQ(connect(start + milliseconds(100)), start + milliseconds(300));
}

TEST(address_account, connects_as_it_likes_where_limits_do_not_hold) {
  address_account local(group_of(ipv4(127, 0, 0, 1)), false);
  const instant start(milliseconds(1'000'000));
  for (int n = 0; n < 100; ++n) {
    EXPECT_EQ(local.take_connect(start, {1, 1}, milliseconds(1)), start);
  }
}

}  // namespace
}  // namespace p2p_broker::server::address_account_test
