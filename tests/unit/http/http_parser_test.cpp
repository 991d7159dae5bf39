// Shows what of an HTTP request's head is kept, and that it does not matter in how many pieces it comes.
#include "server/http/http_parser.hpp"

#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::server::http_parser_test {
namespace {

using status = http_parse_result::status;
constexpr std::size_t roomy = 16 * 1024;

constexpr std::string_view upgrade_request =
    "GET /peerjs?key=peerjs&id=a&token=t HTTP/1.1\r\n"
    "Host: localhost:9000\r\n"
    "Connection: keep-alive, Upgrade\r\n"
    "Upgrade: websocket\r\n"
    "Origin: https://example.org\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: chat\r\n"
    "sec-websocket-protocol: other, third\r\n"
    "X-Unknown: ignored\r\n"
    "x-forwarded-for: 203.0.113.7\r\n"
    "X-Forwarded-For: 10.0.0.1\r\n"
    "Forwarded: for=203.0.113.7\r\n"
    "\r\n";

http_request read(std::string_view head) {
  http_request request;
  EXPECT_EQ(parse_http_head(head, roomy, request).what, status::complete) << head;
  return request;
}

TEST(http_parser, keeps_what_the_broker_looks_at) {
  const http_request request = read(upgrade_request);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/peerjs?key=peerjs&id=a&token=t");
  EXPECT_TRUE(request.http_1_1);
  EXPECT_TRUE(request.keep_alive);
  EXPECT_FALSE(request.has_body);
  EXPECT_TRUE(request.has_host);
  EXPECT_TRUE(request.wants_upgrade);
  EXPECT_EQ(request.upgrade, "websocket");
  EXPECT_TRUE(request.has_origin);
  EXPECT_EQ(request.origin, "https://example.org");
  EXPECT_EQ(request.websocket_key, "dGhlIHNhbXBsZSBub25jZQ==");
  EXPECT_EQ(request.websocket_version, "13");
  EXPECT_TRUE(request.has_websocket_protocol);
  EXPECT_EQ(request.websocket_protocol, "chat, other, third");
  EXPECT_EQ(request.forwarded_for, "203.0.113.7, 10.0.0.1");
  EXPECT_EQ(request.forwarded, "for=203.0.113.7");
}

TEST(http_parser, needs_the_whole_head_wherever_it_is_split) {
  for (std::size_t size = 0; size < upgrade_request.size(); ++size) {
    http_request request;
    const auto result = parse_http_head(upgrade_request.substr(0, size), roomy, request);
    ASSERT_EQ(result.what, status::incomplete) << size;
    ASSERT_EQ(result.bytes, 0U) << size;
  }
}

TEST(http_parser, leaves_what_follows_the_head) {
  for (const std::string_view rest : {"", "GET / HTTP/1.1\r\n\r\n", "\x81\x85masked", "\r\n"}) {
    http_request request;
    const auto result = parse_http_head(std::string(upgrade_request) + std::string(rest), roomy, request);
    EXPECT_EQ(result.what, status::complete);
    EXPECT_EQ(result.bytes, upgrade_request.size());
  }
}

TEST(http_parser, forgets_the_request_before) {
  http_request request = read(upgrade_request);
  EXPECT_EQ(parse_http_head("HEAD / HTTP/1.1\r\n\r\n", roomy, request).what, status::complete);
  EXPECT_EQ(request.method, "HEAD");
  EXPECT_FALSE(request.wants_upgrade || request.has_origin || request.has_host || request.has_websocket_protocol);
}

TEST(http_parser, knows_when_a_connection_stays_open) {
  EXPECT_TRUE(read("GET / HTTP/1.1\r\nHost: h\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("GET / HTTP/1.0\r\n\r\n").http_1_1);
}

TEST(http_parser, sees_a_body_by_its_headers) {
  EXPECT_TRUE(read("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello").has_body);
  EXPECT_FALSE(read("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n").has_body);
  EXPECT_TRUE(read("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n").has_body);
  EXPECT_FALSE(read("POST / HTTP/1.1\r\n\r\n").has_body);
}

TEST(http_parser, takes_any_method_and_keeps_cors_headers) {
  const http_request request =
      read("OPTIONS /peerjs/id HTTP/1.1\r\nAccess-Control-Request-Headers: X-A, X-B\r\nOrigin: null\r\n\r\n");
  EXPECT_EQ(request.method, "OPTIONS");
  EXPECT_EQ(request.requested_headers, "X-A, X-B");
  EXPECT_TRUE(request.has_origin);
  EXPECT_EQ(request.origin, "null");
  EXPECT_FALSE(read("GET / HTTP/1.1\r\nOrigin:\r\n\r\n").has_origin);
  EXPECT_EQ(read("BREW /pot HTTP/1.1\r\n\r\n").method, "BREW");
}

TEST(http_parser, sees_an_upgrade_only_in_the_connection_header) {
  EXPECT_FALSE(read("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n").wants_upgrade);
  EXPECT_FALSE(read("GET / HTTP/1.1\r\nConnection: upgraded\r\n\r\n").wants_upgrade);
  EXPECT_TRUE(read("GET / HTTP/1.1\r\nConnection: UPGRADE\r\n\r\n").wants_upgrade);
  EXPECT_TRUE(read("GET / HTTP/1.1\r\nConnection: a\r\nConnection: upgrade\r\n\r\n").wants_upgrade);
}

TEST(http_parser, refuses_what_is_not_http) {
  for (const std::string_view bytes :
       {"\x16\x03\x01\x02", "GET\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\nA b: c\r\n\r\n", "GET / HTTP/1.1\r\nA: \x01\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "GET /\x7F HTTP/1.1\r\n\r\n", "\xFF\xFF\xFF\xFF\r\n\r\n"}) {
    http_request request;
    EXPECT_EQ(parse_http_head(bytes, roomy, request).what, status::bad) << bytes;
  }
}

TEST(http_parser, refuses_a_head_that_is_too_long_whole_or_not) {
  std::string head = "GET / HTTP/1.1\r\nX-Long: ";
  head.append(2'000, 'x').append("\r\n\r\n");
  http_request request;
  EXPECT_EQ(parse_http_head(head, 1'000, request).what, status::too_long);
  EXPECT_EQ(parse_http_head(head.substr(0, 1'500), 1'000, request).what, status::too_long);
  EXPECT_EQ(parse_http_head(head.substr(0, 900), 1'000, request).what, status::incomplete);
  EXPECT_EQ(parse_http_head(head, head.size(), request).what, status::complete);
  EXPECT_EQ(parse_http_head("GET /" + std::string(2'000, 'a'), 1'000, request).what, status::too_long);
}

TEST(http_parser, counts_request_line_and_fields_together) {
  const std::string line = "GET /" + std::string(585, 'a') + " HTTP/1.1\r\n";
  const std::string head = line + "Host: x\r\nA: " + std::string(582, 'b') + "\r\n\r\n";
  http_request request;
  EXPECT_EQ(parse_http_head(head, head.size() - 1, request).what, status::too_long);
  EXPECT_EQ(parse_http_head(head, head.size(), request).what, status::complete);
}

TEST(http_parser, does_not_count_what_follows_the_head_against_its_limit) {
  http_request request;
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto result = parse_http_head(head + std::string(5'000, 'x'), 1'000, request);
  EXPECT_EQ(result.what, status::complete);
  EXPECT_EQ(result.bytes, head.size());
}

}  // namespace
}  // namespace p2p_broker::server::http_parser_test
