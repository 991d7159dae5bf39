// Shows how replies look as bytes and when they end the connection.
#include "server/http/http_message.hpp"

#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::server::http_message_test {
namespace {

constexpr std::string_view date = "Thu, 01 Jan 1970 00:00:00 GMT";

http_request get(std::string target = "/") {
  http_request request;
  request.method = "GET";
  request.target = std::move(target);
  request.keep_alive = true;
  return request;
}

TEST(http_request, tells_path_and_query_apart_at_the_first_question_mark) {
  struct example {
    const char *target, *path, *query;
  };
  for (const example& each : {example{"/a/b?c=d", "/a/b", "c=d"}, example{"/a", "/a", ""}, example{"/a?", "/a", ""},
                              example{"?x?y", "", "x?y"}, example{"", "", ""}, example{"/a?b=?c", "/a", "b=?c"}}) {
    EXPECT_EQ(get(each.target).path(), each.path) << each.target;
    EXPECT_EQ(get(each.target).query(), each.query) << each.target;
  }
}

TEST(http_reply, is_written_with_its_length_and_type) {
  const http_reply reply{200, "text/plain", "hello", {{"Vary", "Origin"}}, false};
  EXPECT_EQ(to_bytes(reply, get(), date, 5),
            "HTTP/1.1 200 OK\r\n"
            "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
            "Vary: Origin\r\n"
            "Content-Type: text/plain\r\n"
            "Content-Length: 5\r\n"
            "Connection: keep-alive\r\n"
            "Keep-Alive: timeout=5\r\n"
            "\r\n"
            "hello");
}

TEST(http_reply, to_head_has_the_length_but_not_the_body) {
  http_request head = get();
  head.method = "HEAD";
  const std::string bytes = to_bytes({200, "text/plain", "hello", {}, false}, head, date, 5);
  EXPECT_NE(bytes.find("Content-Length: 5\r\n"), std::string::npos);
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST(http_reply, without_content_has_no_length_and_no_type) {
  const std::string bytes = to_bytes({204, {}, {}, {}, false}, get(), date, 5);
  EXPECT_TRUE(bytes.starts_with("HTTP/1.1 204 No Content\r\n"));
  EXPECT_EQ(bytes.find("Content-"), std::string::npos);
}

TEST(http_reply, of_an_error_may_be_empty) {
  const std::string bytes = to_bytes({400, {}, {}, {}, true}, get(), date, 5);
  EXPECT_TRUE(bytes.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_NE(bytes.find("Content-Length: 0\r\nConnection: close\r\n\r\n"), std::string::npos);
}

TEST(http_reply, ends_the_connection_if_it_or_the_request_says_so) {
  const http_reply stay{200, {}, {}, {}, false};
  const http_reply close{400, {}, {}, {}, true};
  http_request once = get();
  once.keep_alive = false;
  http_request with_body = get();
  with_body.has_body = true;
  EXPECT_FALSE(ends_connection(stay, get()));
  EXPECT_TRUE(ends_connection(close, get()));
  EXPECT_TRUE(ends_connection(stay, once));
  EXPECT_TRUE(ends_connection(stay, with_body));
  const std::string bytes = to_bytes(stay, with_body, date, 5);
  EXPECT_NE(bytes.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(bytes.find("Keep-Alive"), std::string::npos);
}

/// RFC 9110 7.8: who sends Upgrade names it in Connection.
TEST(http_reply, that_wants_an_upgrade_says_so_in_connection) {
  http_reply reply{426, "text/plain", "x", {{"Upgrade", "websocket"}}, false};
  EXPECT_NE(to_bytes(reply, get(), date, 5).find("\r\nConnection: Upgrade, keep-alive\r\n"), std::string::npos);
  reply.close = true;
  EXPECT_NE(to_bytes(reply, get(), date, 5).find("\r\nConnection: Upgrade, close\r\n"), std::string::npos);
}

TEST(http_reply, names_every_status_that_the_broker_sends) {
  for (const unsigned status : {200U, 204U, 400U, 401U, 404U, 405U, 426U, 431U, 503U}) {
    const std::string bytes = to_bytes({status, {}, {}, {}, false}, get(), date, 5);
    EXPECT_TRUE(bytes.starts_with("HTTP/1.1 " + std::to_string(status) + " ")) << bytes;
    EXPECT_EQ(bytes.find("Unknown"), std::string::npos) << status;
  }
}

}  // namespace
}  // namespace p2p_broker::server::http_message_test
