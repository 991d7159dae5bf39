// Shows whose connection a PROXY header says it is, in how many pieces it may come, and what is none.
#include "protocol/proxy_header.hpp"

#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::protocol::proxy_header_test {
namespace {

using status = proxy_header::status;

const std::string line = "PROXY TCP4 203.0.113.7 192.0.2.1 56324 443\r\n";

std::string version_2(unsigned char command, unsigned char family, const std::string& rest) {
  std::string out("\r\n\r\n\0\r\nQUIT\n", 12);
  out += static_cast<char>(0x20 | command);
  out += static_cast<char>(family);
  out += static_cast<char>(rest.size() >> 8);
  out += static_cast<char>(rest.size() & 0xFF);
  return out + rest;
}

const std::string tcp4("\xCB\x00\x71\x07\xC0\x00\x02\x01\xDC\x04\x01\xBB", 12);

void expect_source(const std::string& header, const char* ip, std::uint16_t port) {
  const proxy_header read = parse_proxy_header(header + "GET / HTTP/1.1");
  EXPECT_EQ(read.what, status::complete) << header;
  EXPECT_EQ(read.bytes, header.size());
  EXPECT_EQ(read.source, (ip_place{*parse_ip(ip), port}));
}

void expect_nobody(const std::string& header) {
  const proxy_header read = parse_proxy_header(header + "GET / HTTP/1.1");
  EXPECT_EQ(read.what, status::complete) << header;
  EXPECT_EQ(read.bytes, header.size());
  EXPECT_FALSE(read.source);
}

TEST(proxy_header, reads_a_line) {
  expect_source(line, "203.0.113.7", 56324);
  expect_source("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n", "2001:db8::1", 1);
}

TEST(proxy_header, reads_bytes) {
  expect_source(version_2(1, 0x11, tcp4), "203.0.113.7", 56324);
  expect_source(version_2(1, 0x11, tcp4 + std::string("\x04\x00\x01z", 4)), "203.0.113.7", 56324);
  std::string tcp6 = std::string("\x20\x01\x0D\xB8", 4) + std::string(11, '\0') + '\x09' + std::string(16, 'd');
  tcp6 += std::string("\x12\x34\x01\xBB", 4);
  expect_source(version_2(1, 0x21, tcp6), "2001:db8::9", 0x1234);
}

TEST(proxy_header, knows_nobody_when_the_proxy_speaks_for_itself) {
  expect_nobody("PROXY UNKNOWN\r\n");
  expect_nobody("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n");
  expect_nobody(version_2(0, 0x11, tcp4));
  expect_nobody(version_2(0, 0, ""));
  expect_nobody(version_2(1, 0, "whatever"));
  expect_nobody(version_2(1, 0x31, std::string(216, 'u')));
}

TEST(proxy_header, waits_for_its_end_wherever_it_is_split) {
  for (const std::string& header : {line, version_2(1, 0x11, tcp4)}) {
    for (std::size_t size = 0; size < header.size(); ++size) {
      ASSERT_EQ(parse_proxy_header(header.substr(0, size)).what, status::incomplete) << size;
    }
  }
}

TEST(proxy_header, is_nothing_else) {
  for (const std::string text :
       {"GET / HTTP/1.1\r\n", "PUT ", "proxy TCP4", "PROXY TCP4 203.0.113.7 192.0.2.1 56324\r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 56324 443 x\r\n", "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
        "PROXY TCP4  203.0.113.7 192.0.2.1 1 2\r\n", "PROXY TCP5 203.0.113.7 192.0.2.1 1 2\r\n", "PROXY \r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 65536 2\r\n", "\r\n\r\nGET", "\x16\x03\x01"}) {
    EXPECT_EQ(parse_proxy_header(text).what, status::bad) << text;
  }
  EXPECT_EQ(parse_proxy_header("PROXY UNKNOWN " + std::string(200, 'x')).what, status::bad);
  EXPECT_EQ(parse_proxy_header(version_2(2, 0x11, tcp4)).what, status::bad);
  EXPECT_EQ(parse_proxy_header(version_2(1, 0x11, tcp4.substr(1))).what, status::bad);
  EXPECT_EQ(parse_proxy_header(version_2(1, 0x21, tcp4)).what, status::bad);
  EXPECT_EQ(parse_proxy_header(version_2(1, 0x11, std::string(5000, 'x'))).what, status::bad);
  std::string version_3 = version_2(1, 0x11, tcp4);
  version_3[12] = '\x31';
  EXPECT_EQ(parse_proxy_header(version_3).what, status::bad);
}

}  // namespace
}  // namespace p2p_broker::protocol::proxy_header_test
