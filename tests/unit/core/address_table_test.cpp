// Shows that all connections of an address share an account, for whom limits hold, and that the table is bounded.
#include "server/core/address_table.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/addresses.hpp"

namespace p2p_broker::server::address_table_test {
namespace {

[[nodiscard]] address stranger(std::size_t number) {
  return ipv4(20, static_cast<unsigned char>(number >> 16), static_cast<unsigned char>(number >> 8),
              static_cast<unsigned char>(number));
}

TEST(address_table, gives_an_address_the_same_account_each_time) {
  address_table table({1, 2});
  const address_account_ptr first = table.account_of(stranger(1), false);
  EXPECT_EQ(table.account_of(stranger(1), false), first);
  EXPECT_NE(table.account_of(stranger(2), false), first);
  EXPECT_EQ(table.size(), 2U);
}

TEST(address_table, limits_strangers_and_whom_a_proxy_names_but_nobody_local_else) {
  address_table table({1, 2});
  EXPECT_TRUE(table.account_of(stranger(1), false)->limited());
  EXPECT_FALSE(table.account_of(ipv4(127, 0, 0, 1), false)->limited());
  EXPECT_FALSE(table.account_of(ipv4(192, 168, 0, 9), false)->limited());
  EXPECT_TRUE(table.account_of(ipv4(192, 168, 0, 9), true)->limited());
  EXPECT_EQ(table.account_of(stranger(1), true), table.account_of(stranger(1), false));
}

TEST(address_table, forgets_accounts_that_nobody_uses_when_it_is_full) {
  address_table table({1, 2});
  const address_account_ptr kept = table.account_of(stranger(0), false);
  for (std::size_t i = 1; i < 3 * address_table::accounts_max; ++i) {
    (void)table.account_of(stranger(i), false);
  }
  EXPECT_LE(table.size(), address_table::accounts_max);
  EXPECT_EQ(table.account_of(stranger(0), false), kept);
}

TEST(address_table, gives_newcomers_an_account_of_their_own_when_all_are_in_use) {
  address_table table({1, 2});
  std::vector<address_account_ptr> all;
  for (std::size_t i = 0; i < 2 * address_table::accounts_max; ++i) {
    all.push_back(table.account_of(stranger(i), false));
    ASSERT_TRUE(all.back());
  }
  EXPECT_EQ(table.size(), address_table::accounts_max);
  EXPECT_TRUE(all.back()->unused()) << "the table knows it too";
}

}  // namespace
}  // namespace p2p_broker::server::address_table_test
