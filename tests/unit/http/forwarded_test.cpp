// Shows which address of those that a chain of proxies tells is believed, and that what stands left of it is not.
#include "server/http/forwarded.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace p2p_broker::server::forwarded_test {
namespace {

using protocol::cidr;
using protocol::ip_place;
using protocol::parse_ip;

const std::vector<cidr> trusted{*cidr::parse("10.0.0.0/8"), *cidr::parse("fd00::/8")};

std::optional<ip_place> by_list(std::string_view list) { return client_of(list, {}, trusted); }
std::optional<ip_place> by_rfc(std::string_view forwarded) { return client_of({}, forwarded, trusted); }
ip_place place(const char* ip, std::uint16_t port = 0) { return {*parse_ip(ip), port}; }

TEST(forwarded, believes_the_rightmost_address_that_is_no_trusted_proxy) {
  EXPECT_EQ(by_list("203.0.113.7"), place("203.0.113.7"));
  EXPECT_EQ(by_list("198.51.100.1, 203.0.113.7, 10.0.0.2,10.0.0.1"), place("203.0.113.7"));
  EXPECT_EQ(by_list("10.0.0.9, 203.0.113.7"), place("203.0.113.7"));
  EXPECT_EQ(by_list(" 2001:db8::1 ,fd00::1"), place("2001:db8::1"));
  EXPECT_EQ(by_list("203.0.113.7:4711"), place("203.0.113.7", 4711));
  EXPECT_EQ(by_list("[2001:db8::1]:4711"), place("2001:db8::1", 4711));
}

TEST(forwarded, takes_the_farthest_proxy_if_nobody_else_is_known) {
  EXPECT_EQ(by_list("10.0.0.3, 10.0.0.2"), place("10.0.0.3"));
  EXPECT_EQ(by_list("203.0.113.7, unknown, 10.0.0.2"), place("10.0.0.2"));
  EXPECT_EQ(by_list("203.0.113.7, , 10.0.0.2"), place("10.0.0.2"));
  EXPECT_FALSE(by_list("unknown"));
  EXPECT_FALSE(by_list("203.0.113.7, "));
  EXPECT_FALSE(by_list(","));
  EXPECT_FALSE(client_of({}, {}, trusted));
}

TEST(forwarded, reads_the_header_of_rfc_7239) {
  EXPECT_EQ(by_rfc("for=203.0.113.7"), place("203.0.113.7"));
  EXPECT_EQ(by_rfc("For=\"[2001:db8::1]:4711\";proto=https;by=10.0.0.1"), place("2001:db8::1", 4711));
  EXPECT_EQ(by_rfc("for=198.51.100.1, proto=http; for=203.0.113.7:80, for=10.0.0.2"), place("203.0.113.7", 80));
  EXPECT_EQ(by_rfc("for=198.51.100.1;host=\"a,b;for=1.2.3.4\""), place("198.51.100.1"));
  EXPECT_EQ(by_rfc("for=203.0.113.7, for=_hidden, for=10.0.0.2"), place("10.0.0.2"));
  EXPECT_FALSE(by_rfc("for=unknown"));
  EXPECT_FALSE(by_rfc("by=203.0.113.7"));
  EXPECT_FALSE(by_rfc("for=\"203.0.113.7"));
}

/// What the client itself has sent stands left of what the proxy adds.
TEST(forwarded, lets_no_quote_of_the_client_swallow_what_the_proxy_says) {
  EXPECT_EQ(by_list("\", 203.0.113.7"), place("203.0.113.7"));
  EXPECT_EQ(by_list("\"198.51.100.1, 203.0.113.7, 10.0.0.2"), place("203.0.113.7"));
  EXPECT_EQ(by_rfc("for=\", for=203.0.113.7"), place("203.0.113.7"));
  EXPECT_EQ(by_rfc("for=\"198.51.100.1, for=\"203.0.113.7\";by=10.0.0.2"), place("203.0.113.7"));
  EXPECT_EQ(by_rfc("for=198.51.100.1, for=203.0.113.7;host=\"a\\\",b\""), place("203.0.113.7"));
  EXPECT_EQ(by_rfc("for=203.0.113.7;host=\"a\\\\\""), place("203.0.113.7"));
}

TEST(forwarded, looks_at_forwarded_only_without_x_forwarded_for) {
  EXPECT_EQ(client_of("203.0.113.7", "for=198.51.100.1", trusted), place("203.0.113.7"));
  EXPECT_FALSE(client_of("unknown", "for=198.51.100.1", trusted));
}

TEST(forwarded, goes_through_a_bounded_number_of_proxies) {
  std::string list = "203.0.113.7";
  for (int i = 0; i < 40; ++i) {
    list += ", 10.0.0.1";
  }
  EXPECT_EQ(by_list(list), place("10.0.0.1"));
}

}  // namespace
}  // namespace p2p_broker::server::forwarded_test
