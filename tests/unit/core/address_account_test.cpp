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

}  // namespace
}  // namespace p2p_broker::server
