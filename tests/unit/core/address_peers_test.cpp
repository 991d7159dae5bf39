// Shows that an address has so many peers of a realm, and that each place is given back once.
#include "server/core/address_peers.hpp"

#include <gtest/gtest.h>

#include "tests/unit/addresses.hpp"

namespace p2p_broker::server::address_peers_test {
namespace {

struct address_peers_given : testing::Test {
  static address_account_ptr account(const address& from, bool limited) {
    return address_account_ptr(new address_account(group_of(from), limited));
  }
  static registration_ptr opened() {
    registration_ptr fresh = registration::make("id", "token", 1, 1);
    (void)fresh->begin_tenure();
    return fresh;
  }

  address_peers peers;
  address_account_ptr whose = account(ipv4(203, 0, 113, 7), true);
};

TEST_F(address_peers_given, bound_what_an_address_has) {
  auto first = peers.take(*whose, 2);
  ASSERT_TRUE(first);
  {
    auto second = peers.take(*whose, 2);
    ASSERT_TRUE(second);
    EXPECT_FALSE(peers.take(*whose, 2));
    EXPECT_TRUE(whose->met_limit());
    EXPECT_TRUE(peers.take(*account(ipv4(203, 0, 113, 8), true), 2));
  }
  EXPECT_EQ(peers.count_of(*whose), 1U);
  EXPECT_TRUE(peers.take(*whose, 2));
}

TEST_F(address_peers_given, leave_a_registration_its_place_until_it_is_freed) {
  const registration_ptr registered = opened();
  peers.take(*whose, 1)->give_to(*registered);
  EXPECT_EQ(registered->account(), whose.get());
  EXPECT_FALSE(peers.take(*whose, 1));
  registered->end_tenure();
  peers.leave(*registered);
  peers.leave(*registered);
  EXPECT_EQ(peers.count_of(*whose), 0U);
}

TEST_F(address_peers_given, get_back_the_place_of_who_was_freed_before_it_had_it) {
  const registration_ptr registered = opened();
  auto place = peers.take(*whose, 1);
  registered->end_tenure();
  peers.leave(*registered);
  place->give_to(*registered);
  EXPECT_EQ(peers.count_of(*whose), 0U);
}

TEST_F(address_peers_given, do_not_count_where_limits_do_not_hold) {
  const address_account_ptr local = account(ipv4(127, 0, 0, 1), false);
  const registration_ptr registered = opened();
  peers.take(*local, 1)->give_to(*registered);
  EXPECT_TRUE(peers.take(*local, 1));
  EXPECT_EQ(peers.count_of(*local), 0U);
  EXPECT_EQ(registered->account(), local.get());
  peers.leave(*registered);
}

TEST_F(address_peers_given, keep_an_account_for_as_long_as_a_registration_has_it) {
  registration_ptr registered = opened();
  peers.take(*whose, 1)->give_to(*registered);
  EXPECT_FALSE(whose->unused());
  peers.leave(*registered);
  registered.reset();
  EXPECT_TRUE(whose->unused());
}

}  // namespace
}  // namespace p2p_broker::server::address_peers_test
