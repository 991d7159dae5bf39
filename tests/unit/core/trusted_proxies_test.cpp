// Shows whom --trusted_proxy and --proxied trust.
#include "server/core/trusted_proxies.hpp"

#include <gtest/gtest.h>

#include "server/core/address_group.hpp"
#include "tests/unit/addresses.hpp"

namespace p2p_broker::server::trusted_proxies_test {
namespace {

TEST(trusted_proxies, are_nobody_by_default) {
  const trusted_proxies none(config::options{});
  EXPECT_FALSE(none.trusts(ipv4(127, 0, 0, 1)));
  EXPECT_TRUE(none.blocks().empty());
}

TEST(trusted_proxies, are_those_of_the_blocks) {
  config::options settings;
  settings.trusted_proxies = {"192.0.2.0/24", "2001:db8::/32"};
  const trusted_proxies some(settings);
  EXPECT_TRUE(some.trusts(ipv4(192, 0, 2, 200)));
  EXPECT_TRUE(some.trusts(ipv6({0x20, 0x01, 0x0D, 0xB8, 9})));
  EXPECT_FALSE(some.trusts(ipv4(192, 0, 3, 1)));
  EXPECT_FALSE(some.trusts(ipv4(127, 0, 0, 1)));
}

TEST(trusted_proxies, are_all_local_addresses_if_proxied) {
  config::options settings;
  settings.proxied = true;
  const trusted_proxies local(settings);
  address v6_loopback;
  v6_loopback.bytes[15] = 1;
  for (const address& from : {ipv4(127, 0, 0, 1), ipv4(10, 1, 2, 3), ipv4(172, 31, 0, 1), ipv4(192, 168, 1, 1),
                              ipv4(169, 254, 1, 1), v6_loopback, ipv6({0xFD, 1}), ipv6({0xFE, 0x80})}) {
    EXPECT_TRUE(local.trusts(from));
    EXPECT_TRUE(is_local(from));
  }
  EXPECT_FALSE(local.trusts(ipv4(203, 0, 113, 7)));
}

}  // namespace
}  // namespace p2p_broker::server::trusted_proxies_test
