// Shows that an account is kept for as long as anybody knows it.
#include "server/core/address_account.hpp"

#include <gtest/gtest.h>

#include "tests/unit/addresses.hpp"

namespace p2p_broker::server {
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

}  // namespace
}  // namespace p2p_broker::server
