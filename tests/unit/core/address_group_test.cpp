// Shows which addresses count together, and which belong to nobody in particular.
#include "server/core/address_group.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/addresses.hpp"

namespace p2p_broker::server::address_group_test {
namespace {

TEST(address_group, is_all_of_an_ipv4_address_whatever_the_port) {
  address other_port = ipv4(203, 0, 113, 7);
  other_port.port = 9;
  EXPECT_EQ(group_of(ipv4(203, 0, 113, 7)), group_of(other_port));
  EXPECT_NE(group_of(ipv4(203, 0, 113, 7)), group_of(ipv4(203, 0, 113, 8)));
}

TEST(address_group, is_the_first_64_bits_of_an_ipv6_address) {
  EXPECT_EQ(group_of(ipv6({0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 1, 2, 3})),
            group_of(ipv6({0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 9})));
  EXPECT_NE(group_of(ipv6({0x20, 1, 0xd, 0xb8, 0, 0, 0, 1})), group_of(ipv6({0x20, 1, 0xd, 0xb8, 0, 0, 0, 2})));
}

TEST(address_group, knows_the_addresses_of_this_machine_and_of_private_networks) {
  for (const address& local :
       {ipv4(127, 0, 0, 1), ipv4(127, 255, 0, 9), ipv4(10, 1, 2, 3), ipv4(172, 16, 0, 1), ipv4(172, 31, 255, 255),
        ipv4(192, 168, 1, 1), ipv4(169, 254, 1, 1), ipv6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}),
        ipv6({0xfd, 0x12}), ipv6({0xfc, 1}), ipv6({0xfe, 0x80, 1}), ipv6({0xfe, 0xbf})}) {
    EXPECT_TRUE(is_local(local));
  }
}

TEST(address_group, takes_a_unix_socket_for_local) { EXPECT_TRUE(is_local(address{})); }

TEST(address_group, takes_every_other_address_for_a_stranger) {
  for (const address& stranger : {ipv4(126, 0, 0, 1), ipv4(11, 0, 0, 1), ipv4(172, 15, 0, 1), ipv4(172, 32, 0, 1),
                                  ipv4(192, 169, 0, 1), ipv4(169, 253, 0, 1), ipv4(100, 64, 0, 1), ipv6({0x20, 1}),
                                  ipv6({0xfe, 0xc0}), ipv6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1})}) {
    EXPECT_FALSE(is_local(stranger));
  }
}

}  // namespace
}  // namespace p2p_broker::server::address_group_test
