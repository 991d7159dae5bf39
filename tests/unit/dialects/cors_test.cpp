// Shows which pages of other origins may read the broker's answers over HTTP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/dialects/endpoints.hpp"
#include "tests/unit/http_given.hpp"

namespace p2p_broker::server::cors_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

struct cors_given : web_given {
  using web_given::web_given;

  http_reply ask(const http_request& request) { return std::get<http_reply>(web.answer(request, now)); }
  http_reply get(std::string target) { return ask(request_for(std::move(target))); }

  endpoints web{settings, ids, all, random, counts};
};

TEST(cors, lets_any_origin_in_unless_told_otherwise) {
  for (const std::vector<std::string>& cors : {std::vector<std::string>{}, {"*"}, {"https://a.example", "*"}}) {
    config::options settings;
    settings.cors = cors;
    cors_given given(settings);
    for (const char* origin : {"https://b.example", "null", ""}) {
      const http_reply reply = given.ask(from_origin("/", origin));
      EXPECT_THAT(reply.headers,
                  AllOf(Contains(Pair("Access-Control-Allow-Origin", origin)), Contains(Pair("Vary", "Origin"))));
    }
    EXPECT_THAT(given.get("/").headers, Not(Contains(Key("Access-Control-Allow-Origin"))));
    EXPECT_THAT(given.get("/").headers, Contains(Pair("Vary", "Origin")));
  }
}

TEST(cors, lets_only_listed_origins_in_when_there_is_a_list) {
  config::options settings;
  settings.cors = {"https://a.example", "https://b.example"};
  cors_given given(settings);
  EXPECT_THAT(given.ask(from_origin("/", "https://b.example")).headers,
              Contains(Pair("Access-Control-Allow-Origin", "https://b.example")));
  for (const char* origin :
       {"https://c.example", "https://a.example.org", "http://a.example", "HTTPS://A.EXAMPLE", ""}) {
    const http_reply reply = given.ask(from_origin("/", origin));
    EXPECT_EQ(reply.status, 200U);
    EXPECT_THAT(reply.headers, Not(Contains(Key("Access-Control-Allow-Origin")))) << origin;
    EXPECT_THAT(reply.headers, Contains(Pair("Vary", "Origin")));
  }
}

TEST(cors, adds_cors_to_errors_too) {
  cors_given given;
  for (const char* target : {"/nowhere", "/peerjs/peers", "/%zz/id"}) {
    EXPECT_THAT(given.ask(from_origin(target, "o")).headers, Contains(Pair("Access-Control-Allow-Origin", "o")));
  }
}

TEST(cors, answers_a_preflight_with_what_was_asked_for) {
  cors_given given;
  http_request request = from_origin("/peerjs/id", "https://a.example", "OPTIONS");
  EXPECT_THAT(given.ask(request).headers,
              AllOf(Contains(Pair("Access-Control-Allow-Origin", "https://a.example")),
                    Contains(Pair("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE")),
                    Contains(Pair("Vary", "Origin, Access-Control-Request-Headers")),
                    Not(Contains(Key("Access-Control-Allow-Headers")))));
  request.requested_headers = "X-A, X-B";
  EXPECT_THAT(given.ask(request).headers, Contains(Pair("Access-Control-Allow-Headers", "X-A, X-B")));
  EXPECT_TRUE(given.ask(request).body.empty());
}

TEST(cors, holds_for_websockets_only_when_told_to) {
  config::options settings;
  settings.cors = {"https://a.example"};
  const auto judged = [](const cors_given& given, std::string_view origin) {
    http_request request = websocket_request("/peerjs");
    request.origin = origin;
    request.has_origin = !origin.empty();
    return given.web.answer(request, given.now);
  };
  const cors_given open(settings);
  EXPECT_TRUE(std::holds_alternative<upgrade>(judged(open, "https://b.example")));
  settings.check_origin = true;
  const cors_given given(settings);
  EXPECT_TRUE(std::holds_alternative<upgrade>(judged(given, "https://a.example")));
  EXPECT_TRUE(std::holds_alternative<upgrade>(judged(given, ""))) << "native clients send none";
  for (const char* origin : {"https://b.example", "null", "https://a.example.org", "HTTPS://A.EXAMPLE"}) {
    const auto answered = judged(given, origin);
    ASSERT_TRUE(std::holds_alternative<refused_request>(answered)) << origin;
    const refused_request& refused = std::get<refused_request>(answered);
    EXPECT_EQ(refused.why, counter::refused_origin);
    EXPECT_EQ(refused.reply.status, 403U);
    EXPECT_EQ(refused.reply.body, "Origin not allowed");
    EXPECT_TRUE(refused.reply.close);
  }
  settings.cors = {"https://a.example", "null"};
  EXPECT_TRUE(std::holds_alternative<upgrade>(judged(cors_given(settings), "null")));
}

}  // namespace
}  // namespace p2p_broker::server::cors_test
