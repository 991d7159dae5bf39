// Shows what the broker answers over HTTP: routes, ids, CORS and the way to a WebSocket.
#include "server/dialects/http_api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>

#include "tests/unit/broker_given.hpp"
#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

struct api_given {
  explicit api_given(config::options options = {})
      : settings(std::move(options)),
        all(settings, test_seed),
        ids(std::get<protocol::id_template>(protocol::id_template::parse(settings.id_format))) {}

  http_reply ask(http_request request) {
    auto answered = api.answer(request, now);
    EXPECT_TRUE(std::holds_alternative<http_reply>(answered)) << request.target;
    return std::get<http_reply>(answered);
  }
  http_reply get(std::string target) { return ask(request_for(std::move(target))); }

  static http_request request_for(std::string target, std::string method = "GET") {
    http_request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.has_host = true;
    request.keep_alive = true;
    return request;
  }

  config::options settings;
  realms all;
  protocol::id_template ids;
  protocol::seeded_random random{1};
  counters counts;
  http_api api{settings, ids, all, random, counts};
  instant now = start;
};

config::options mounted(std::string path) {
  config::options settings;
  settings.path = std::move(path);
  settings.allow_discovery = true;
  return settings;
}

TEST(http_api, greets_in_the_references_words) {
  const http_reply reply = api_given().get("/");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.content_type, "application/json; charset=utf-8");
  EXPECT_EQ(reply.body,
            R"({"name":"PeerJS Server","description":"A server side element to broker connections between PeerJS )"
            R"(clients.","website":"https://peerjs.com/"})");
  EXPECT_FALSE(reply.close);
}

struct route {
  const char* path;
  const char* target;
  unsigned status;
};

class http_routes : public testing::TestWithParam<route> {};

TEST_P(http_routes, lead_where_they_should) {
  api_given given(mounted(GetParam().path));
  EXPECT_EQ(given.get(GetParam().target).status, GetParam().status) << GetParam().target;
}

INSTANTIATE_TEST_SUITE_P(
    at_the_root, http_routes,
    testing::Values(route{"/", "/", 200}, route{"/", "", 200}, route{"/", "/?x=/y", 200}, route{"/", "/peerjs/id", 200},
                    route{"/", "/peerjs/id/", 200}, route{"/", "/peerjs/id?ts=1", 200}, route{"/", "/peerjs/ID", 200},
                    route{"/", "//peerjs//id", 200}, route{"/", "//peerjs/id", 200}, route{"/", "///", 200},
                    route{"/", "/peerjs/Peers", 200}, route{"/", "/peerjs/peers/", 200}, route{"/", "/peerjs", 404},
                    route{"/", "/peerjs/", 404}, route{"/", "/peerjs//", 404}, route{"/", "/peerjs/id//", 404},
                    route{"/", "/peerjs/id/x", 404}, route{"/", "/peerjs/idx", 404}, route{"/", "/id", 404},
                    route{"/", "*", 404}, route{"/", "peerjs/id", 404}, route{"/", "/%70eerjs/peers", 200},
                    route{"/", "/PEERJS/peers", 401}, route{"/", "/wrong/peers", 401}, route{"/", "/wrong/id", 200},
                    route{"/", "/peerjs/%69d", 404}, route{"/", "/%zz/id", 400}, route{"/", "/%/id", 400},
                    route{"/", "/%ff/id", 400}, route{"/", "/%zz/other", 404}));

INSTANTIATE_TEST_SUITE_P(
    below_a_path, http_routes,
    testing::Values(route{"/my/app", "/my/app", 200}, route{"/my/app", "/my/app/", 200},
                    route{"/my/app", "/MY/App/peerjs/id", 200}, route{"/my/app", "/my/app//peerjs/id", 200},
                    route{"/my/app", "/my/app?x", 200}, route{"/my/app", "/", 404}, route{"/my/app", "/my", 404},
                    route{"/my/app", "/my/apple", 404}, route{"/my/app", "/my/app2/peerjs/id", 404},
                    route{"/my/app", "/peerjs/id", 404}, route{"/my/app", "//my/app", 404}, route{"/my/app", "", 404}));

TEST(http_api, names_method_and_path_of_what_it_does_not_know_without_making_markup) {
  api_given given;
  const http_reply reply = given.ask(api_given::request_for("/<script>'&?q", "GET"));
  EXPECT_EQ(reply.status, 404U);
  EXPECT_EQ(reply.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(reply.body, HasSubstr("<pre>Cannot GET /%3Cscript%3E&#39;&amp;</pre>"));
  EXPECT_THAT(given.get("/%zz/id").body, HasSubstr("Failed to decode"));
}

TEST(http_api, answers_only_get_head_and_options) {
  api_given given;
  for (const char* method : {"POST", "PUT", "DELETE", "get", "TRACE"}) {
    const http_reply reply = given.ask(api_given::request_for("/peerjs/id", method));
    EXPECT_EQ(reply.status, 404U) << method;
    EXPECT_THAT(reply.body, HasSubstr("Cannot " + std::string(method) + " /peerjs/id"));
  }
  EXPECT_EQ(given.ask(api_given::request_for("/peerjs/id", "HEAD")).status, 200U);
  EXPECT_EQ(given.ask(api_given::request_for("/anything", "OPTIONS")).status, 204U);
  EXPECT_EQ(api_given(mounted("/m")).ask(api_given::request_for("/other", "OPTIONS")).status, 404U);
}

TEST(http_api, wants_a_host_of_http_1_1) {
  api_given given;
  http_request request = api_given::request_for("/");
  request.has_host = false;
  EXPECT_EQ(given.ask(request).status, 400U);
  EXPECT_TRUE(given.ask(request).close);
  request.http_1_1 = false;
  EXPECT_EQ(given.ask(request).status, 200U);
  EXPECT_EQ(http_api::unreadable(431).status, 431U);
  EXPECT_TRUE(http_api::unreadable(431).close);
  EXPECT_EQ(given.counts.value(counter::http_requests), 3U);
}

TEST(http_api, gives_fresh_ids_that_no_cache_may_keep) {
  api_given given;
  const http_reply first = given.get("/peerjs/id");
  EXPECT_EQ(first.body.size(), 36U);
  EXPECT_NE(first.body, given.get("/peerjs/id").body);
  EXPECT_THAT(first.headers, Contains(Pair("Cache-Control", "no-store")));
  EXPECT_EQ(first.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(given.counts.value(counter::ids_given), 2U);
  EXPECT_EQ(given.all.first().holds().size(), 0U);
}

TEST(http_api, gives_each_id_of_a_small_template_once_and_then_says_that_none_is_left) {
  config::options settings;
  settings.id_format = "{digits:1}";
  settings.id_hold_ms = 1'000;
  api_given given(settings);
  (void)given.all.first().claim("7", "token", at(1));
  std::set<std::string> got;
  for (int i = 0; i < 9; ++i) {
    const http_reply reply = given.get("/peerjs/id");
    EXPECT_EQ(reply.status, 200U);
    EXPECT_TRUE(got.insert(reply.body).second) << reply.body;
  }
  EXPECT_FALSE(got.contains("7"));
  const http_reply none = given.get("/peerjs/id");
  EXPECT_EQ(none.status, 503U);
  EXPECT_EQ(none.content_type, "text/plain; charset=utf-8");
  EXPECT_FALSE(none.body.empty());
  EXPECT_EQ(given.counts.value(counter::limit_id_space), 1U);
  given.now += milliseconds(1'000);
  EXPECT_EQ(given.get("/peerjs/id").status, 200U);
}

/// So many ids that draws alone would miss the last free one.
TEST(http_api, finds_the_last_free_id) {
  config::options settings;
  settings.id_format = "{digits:3}";
  settings.concurrent_limit = 1'000;
  api_given given(settings);
  for (int i = 0; i < 1'000; ++i) {
    if (i != 123) {
      const std::string digits = std::to_string(1'000 + i).substr(1);
      ASSERT_EQ(given.all.first().claim(digits, "token", at(1)).verdict, realm::claim_verdict::opened);
    }
  }
  EXPECT_EQ(given.get("/peerjs/id").body, "123");
  EXPECT_EQ(given.get("/peerjs/id").status, 503U);
}

TEST(http_api, keeps_no_more_ids_aside_than_allowed) {
  config::options settings;
  settings.id_format = "{digits:4}";
  settings.id_hold_max = 3;
  api_given given(settings);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(given.get("/peerjs/id").status, 200U);
  }
  EXPECT_EQ(given.get("/peerjs/id").status, 503U);
  EXPECT_EQ(given.counts.value(counter::limit_id_hold), 1U);
  EXPECT_EQ(given.counts.value(counter::limit_id_space), 0U);
}

TEST(http_api, keeps_ids_aside_for_each_key_and_takes_the_first_for_a_wrong_one) {
  config::options settings;
  settings.keys = {"one", "two"};
  settings.id_format = "only";
  api_given given(settings);
  EXPECT_EQ(given.get("/two/id").body, "only");
  EXPECT_EQ(given.get("/wrong/id").body, "only");
  EXPECT_EQ(given.get("/one/id").status, 503U);
  EXPECT_EQ(given.get("/two/id").status, 503U);
}

TEST(http_api, lists_peers_if_it_may) {
  api_given silent;
  EXPECT_EQ(silent.get("/peerjs/peers").status, 401U);
  EXPECT_EQ(silent.get("/peerjs/peers").body, "Unauthorized");
  api_given open(mounted("/"));
  EXPECT_EQ(open.get("/peerjs/peers").body, "[]");
  (void)open.all.first().claim("b\"", "token", at(1));
  (void)open.all.first().claim("a", "token", at(2));
  const http_reply reply = open.get("/peerjs/peers");
  EXPECT_EQ(reply.body, R"(["b\"","a"])");
  EXPECT_EQ(reply.content_type, "application/json; charset=utf-8");
}

http_request from_origin(std::string target, std::string origin, std::string method = "GET") {
  http_request request = api_given::request_for(std::move(target), std::move(method));
  request.origin = std::move(origin);
  request.has_origin = true;
  return request;
}

TEST(http_api, lets_any_origin_in_unless_told_otherwise) {
  for (const std::vector<std::string>& cors : {std::vector<std::string>{}, {"*"}, {"https://a.example", "*"}}) {
    config::options settings;
    settings.cors = cors;
    api_given given(settings);
    for (const char* origin : {"https://b.example", "null", ""}) {
      const http_reply reply = given.ask(from_origin("/", origin));
      EXPECT_THAT(reply.headers,
                  AllOf(Contains(Pair("Access-Control-Allow-Origin", origin)), Contains(Pair("Vary", "Origin"))));
    }
    EXPECT_THAT(given.get("/").headers, Not(Contains(Key("Access-Control-Allow-Origin"))));
    EXPECT_THAT(given.get("/").headers, Contains(Pair("Vary", "Origin")));
  }
}

TEST(http_api, lets_only_listed_origins_in_when_there_is_a_list) {
  config::options settings;
  settings.cors = {"https://a.example", "https://b.example"};
  api_given given(settings);
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

TEST(http_api, adds_cors_to_errors_too) {
  api_given given;
  for (const char* target : {"/nowhere", "/peerjs/peers", "/%zz/id"}) {
    EXPECT_THAT(given.ask(from_origin(target, "o")).headers, Contains(Pair("Access-Control-Allow-Origin", "o")));
  }
}

TEST(http_api, answers_a_preflight_with_what_was_asked_for) {
  api_given given;
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

http_request websocket_request(std::string target) {
  http_request request = api_given::request_for(std::move(target));
  request.wants_upgrade = true;
  request.upgrade = "WebSocket";
  request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
  request.websocket_version = "13";
  return request;
}

TEST(http_api, lets_a_good_request_become_a_websocket) {
  api_given given;
  http_request request = websocket_request("/peerjs?key=wrong");
  auto answered = given.api.answer(request, given.now);
  ASSERT_TRUE(std::holds_alternative<upgrade>(answered));
  EXPECT_EQ(std::get<upgrade>(answered).subprotocol, "");
  request.websocket_protocol = "a, b";
  request.has_websocket_protocol = true;
  answered = given.api.answer(request, given.now);
  ASSERT_TRUE(std::holds_alternative<upgrade>(answered));
  EXPECT_EQ(std::get<upgrade>(answered).subprotocol, "a");
}

TEST(http_api, has_its_websocket_below_its_path) {
  api_given given(mounted("/my/app"));
  EXPECT_TRUE(std::holds_alternative<upgrade>(given.api.answer(websocket_request("/my/app/peerjs"), given.now)));
  for (const char* target : {"/peerjs", "/my/app", "/my/app/other", "/MY/app/peerjs", "/my/app//peerjs"}) {
    const http_reply reply = given.ask(websocket_request(target));
    EXPECT_EQ(reply.status, 400U) << target;
    EXPECT_TRUE(reply.close);
  }
}

TEST(http_api, refuses_a_bad_websocket_request_without_cors) {
  api_given given;
  http_request request = websocket_request("/peerjs");
  request.websocket_version = "7";
  request.origin = "o";
  request.has_origin = true;
  const http_reply reply = given.ask(request);
  EXPECT_EQ(reply.status, 400U);
  EXPECT_EQ(reply.content_type, "text/html");
  EXPECT_EQ(reply.body, "Missing or invalid Sec-WebSocket-Version header");
  EXPECT_THAT(reply.headers, testing::ElementsAre(Pair("Sec-WebSocket-Version", "13, 8")));
  EXPECT_TRUE(reply.close);
}

TEST(http_api, answers_other_upgrades_as_if_they_had_not_been_asked_for) {
  api_given given;
  http_request request = websocket_request("/");
  request.upgrade = "h2c";
  EXPECT_EQ(given.ask(request).status, 200U);
  request.upgrade = "websocket";
  request.wants_upgrade = false;
  EXPECT_EQ(given.ask(request).status, 200U);
}

}  // namespace
}  // namespace p2p_broker::server
