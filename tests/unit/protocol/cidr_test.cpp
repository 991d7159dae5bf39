// Shows which addresses a block holds, to the bit, and which texts are no block.
#include "protocol/cidr.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::protocol::cidr_test {
namespace {

bool holds(const char* block, const char* ip) {
  const auto parsed = cidr::parse(block);
  EXPECT_TRUE(parsed) << block;
  return parsed && parsed->contains(*parse_ip(ip));
}

TEST(cidr, holds_what_agrees_with_its_prefix) {
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.255.255"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(holds("172.16.0.0/12", "172.31.255.255"));
  EXPECT_FALSE(holds("172.16.0.0/12", "172.32.0.0"));
  EXPECT_TRUE(holds("192.0.2.5", "192.0.2.5"));
  EXPECT_FALSE(holds("192.0.2.5", "192.0.2.4"));
  EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(holds("::1", "::1"));
  EXPECT_TRUE(holds("10.1.2.3/8", "10.0.0.1"));  // bits behind the prefix do not matter
}

TEST(cidr, of_no_bits_holds_all_of_its_family) {
  EXPECT_TRUE(holds("0.0.0.0/0", "203.0.113.7"));
  EXPECT_FALSE(holds("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(holds("::/0", "2001:db8::1"));
  EXPECT_TRUE(holds("::/0", "203.0.113.7"));
  EXPECT_TRUE(holds("::ffff:10.0.0.0/104", "10.9.9.9"));
}

TEST(cidr, of_unix_holds_the_unspecified_address_alone) {
  EXPECT_TRUE(holds("unix", "::"));
  EXPECT_FALSE(holds("unix", "::1"));
  EXPECT_FALSE(holds("unix", "127.0.0.1"));
  EXPECT_FALSE(holds("unix", "0.0.0.0"));
}

TEST(cidr, is_nothing_else) {
  for (const char* const text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/8/8", "10/8", "example.org",
                                 "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0 /8", "10.0.0.0/4294967300"}) {
    EXPECT_FALSE(cidr::parse(text)) << text;
  }
}

}  // namespace
}  // namespace p2p_broker::protocol::cidr_test
