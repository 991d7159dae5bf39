// Shows which texts are addresses, and that IPv4 is kept as IPv6 maps it.
#include "protocol/ip_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::protocol::ip_text_test {
namespace {

TEST(ip_text, reads_ipv4_as_ipv6_maps_it) {
  const auto ip = parse_ip("203.0.113.7");
  ASSERT_TRUE(ip);
  EXPECT_TRUE(is_ipv4(*ip));
  EXPECT_EQ(*ip, (ip_bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 203, 0, 113, 7}));
  EXPECT_EQ(ip, parse_ip("::ffff:203.0.113.7"));
}

TEST(ip_text, reads_ipv6) {
  const auto ip = parse_ip("2001:db8::1");
  ASSERT_TRUE(ip);
  EXPECT_FALSE(is_ipv4(*ip));
  EXPECT_EQ(*ip, (ip_bytes{0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
}

TEST(ip_text, takes_nothing_else_for_an_address) {
  for (const std::string text : {"", " ", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4x", " 1.2.3.4", "1.2.3.4 ",
                                 ":::", "fe80::1%eth0", "unknown", "[::1]", "1.2.3.4/8"}) {
    EXPECT_FALSE(parse_ip(text)) << text;
  }
  EXPECT_FALSE(parse_ip(std::string("1.2.3.4\0x", 9)));
  EXPECT_FALSE(parse_ip(std::string(5000, '1')));
}

TEST(ip_text, reads_an_address_with_its_port) {
  EXPECT_EQ(parse_ip_place("203.0.113.7"), (ip_place{*parse_ip("203.0.113.7"), 0}));
  EXPECT_EQ(parse_ip_place("203.0.113.7:4711"), (ip_place{*parse_ip("203.0.113.7"), 4711}));
  EXPECT_EQ(parse_ip_place("2001:db8::1"), (ip_place{*parse_ip("2001:db8::1"), 0}));
  EXPECT_EQ(parse_ip_place("[2001:db8::1]"), (ip_place{*parse_ip("2001:db8::1"), 0}));
  EXPECT_EQ(parse_ip_place("[2001:db8::1]:4711"), (ip_place{*parse_ip("2001:db8::1"), 4711}));
  for (const char* const text : {"", "[", "[]", "[::1", "[::1]x", "[::1]:", "[::1]:65536", "[1.2.3.4]",
                                 "1.2.3.4:", "1.2.3.4:-1", "1.2.3.4:1x", ":80"}) {
    EXPECT_FALSE(parse_ip_place(text)) << text;
  }
}

}  // namespace
}  // namespace p2p_broker::protocol::ip_text_test
