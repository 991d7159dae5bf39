// Shows what the broker answers over HTTP below its mount path: greeting, ids and the list of peers.
#include "server/dialects/peer_api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include "tests/unit/http_given.hpp"

namespace p2p_broker::server::peer_api_test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

struct api_given : web_given {
  using web_given::web_given;

  /// What is answered to a request below a mount path of nothing.
  http_reply ask(const http_request& request) { return api.answer(request, request.path(), now); }
  http_reply get(std::string target) { return ask(request_for(std::move(target))); }

  peer_api api{settings, ids, all, random, counts};
};

config::options with_discovery() {
  config::options settings;
  settings.allow_discovery = true;
  return settings;
}

TEST(peer_api, greets_in_the_references_words) {
  const http_reply reply = api_given().get("/");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.content_type, "application/json; charset=utf-8");
  EXPECT_EQ(reply.body,
            R"({"name":"PeerJS Server","description":"A server side element to broker connections between PeerJS )"
            R"(clients.","website":"https://peerjs.com/"})");
  EXPECT_FALSE(reply.close);
}

struct route {
  const char* target;
  unsigned status;
};

class peer_api_routes : public testing::TestWithParam<route> {};

TEST_P(peer_api_routes, lead_where_they_should) {
  api_given given(with_discovery());
  EXPECT_EQ(given.get(GetParam().target).status, GetParam().status) << GetParam().target;
}

INSTANTIATE_TEST_SUITE_P(below_the_mount_path, peer_api_routes,
                         testing::Values(route{"/", 200}, route{"", 200}, route{"/?x=/y", 200},
                                         route{"/peerjs/id", 200}, route{"/peerjs/id/", 200},
                                         route{"/peerjs/id?ts=1", 200}, route{"/peerjs/ID", 200},
                                         route{"//peerjs//id", 200}, route{"//peerjs/id", 200}, route{"///", 200},
                                         route{"/peerjs/Peers", 200}, route{"/peerjs/peers/", 200},
                                         route{"/peerjs", 404}, route{"/peerjs/", 404}, route{"/peerjs//", 404},
                                         route{"/peerjs/id//", 404}, route{"/peerjs/id/x", 404},
                                         route{"/peerjs/idx", 404}, route{"/id", 404}, route{"/%70eerjs/peers", 200},
                                         route{"/PEERJS/peers", 401}, route{"/wrong/peers", 401},
                                         route{"/wrong/id", 200}, route{"/peerjs/%69d", 404}, route{"/%zz/id", 400},
                                         route{"/%/id", 400}, route{"/%ff/id", 400}, route{"/%zz/other", 404}));

/// What it judges is what follows the mount path, not the path that it repeats to the client.
TEST(peer_api, looks_behind_the_mount_path_and_names_the_whole) {
  api_given given;
  EXPECT_EQ(given.api.answer(request_for("/my/app/peerjs/id"), "/peerjs/id", given.now).status, 200U);
  const http_reply reply = given.api.answer(request_for("/my/app/peerjs/other"), "/peerjs/other", given.now);
  EXPECT_EQ(reply.status, 404U);
  EXPECT_THAT(reply.body, HasSubstr("Cannot GET /my/app/peerjs/other"));
}

TEST(peer_api, answers_only_get_and_head) {
  api_given given;
  for (const char* method : {"POST", "PUT", "DELETE", "get", "TRACE", "OPTIONS"}) {
    const http_reply reply = given.ask(request_for("/peerjs/id", method));
    EXPECT_EQ(reply.status, 404U) << method;
    EXPECT_THAT(reply.body, HasSubstr("Cannot " + std::string(method) + " /peerjs/id"));
  }
  EXPECT_EQ(given.ask(request_for("/peerjs/id", "HEAD")).status, 200U);
}

TEST(peer_api, names_what_it_cannot_decode) {
  const http_reply reply = api_given().get("/%zz/id");
  EXPECT_EQ(reply.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(reply.body, HasSubstr("Failed to decode the key in /%zz/id"));
}

TEST(peer_api, gives_fresh_ids_that_no_cache_may_keep) {
  api_given given;
  const http_reply first = given.get("/peerjs/id");
  EXPECT_EQ(first.body.size(), 36U);
  EXPECT_NE(first.body, given.get("/peerjs/id").body);
  EXPECT_THAT(first.headers, Contains(Pair("Cache-Control", "no-store")));
  EXPECT_EQ(first.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(given.count(counter::ids_given), 2U);
  EXPECT_EQ(given.all.first().holds().size(), 0U);
}

TEST(peer_api, gives_each_id_of_a_small_template_once_and_then_says_that_none_is_left) {
  config::options settings;
  settings.id_format = "{digits:1}";
  settings.id_hold_ms = 1'000;
  api_given given(settings);
  (void)given.all.first().claim("7", "token", at(1), test_start);
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
  EXPECT_THAT(none.headers, Contains(Pair("Retry-After", "1")));
  EXPECT_EQ(given.count(counter::limit_id_space), 1U);
  given.now += milliseconds(1'000);
  EXPECT_EQ(given.get("/peerjs/id").status, 200U);
}

TEST(peer_api, keeps_ids_aside_for_each_key_and_takes_the_first_for_a_wrong_one) {
  config::options settings;
  settings.keys = {"one", "two"};
  settings.id_format = "only";
  api_given given(settings);
  EXPECT_EQ(given.get("/two/id").body, "only");
  EXPECT_EQ(given.get("/wrong/id").body, "only");
  EXPECT_EQ(given.get("/one/id").status, 503U);
  EXPECT_EQ(given.get("/two/id").status, 503U);
}

TEST(peer_api, lists_peers_if_it_may) {
  api_given silent;
  EXPECT_EQ(silent.get("/peerjs/peers").status, 401U);
  EXPECT_EQ(silent.get("/peerjs/peers").body, "Unauthorized");
  api_given open(with_discovery());
  EXPECT_EQ(open.get("/peerjs/peers").content(), "[]");
  (void)open.all.first().claim("b\"", "token", at(1), test_start);
  (void)open.all.first().claim("a", "token", at(2), test_start);
  const http_reply reply = open.get("/peerjs/peers");
  EXPECT_EQ(reply.content(), R"(["b\"","a"])");
  EXPECT_EQ(reply.content_type, "application/json; charset=utf-8");
}

/// Up to a hundred peers are listed as they are; more are listed as they were a moment ago.
TEST(peer_api, makes_a_long_list_no_more_than_ten_times_a_second) {
  config::options settings = with_discovery();
  settings.concurrent_limit = 1'000;
  api_given given(settings);
  const auto listed = [&] {
    const std::string text(given.get("/peerjs/peers").content());
    return std::ranges::count(text, ',') + 1;
  };
  for (std::uint32_t i = 0; i < 100; ++i) {
    (void)given.all.first().claim("peer" + std::to_string(i), "token", at(i), test_start);
    EXPECT_EQ(listed(), i + 1);
  }
  for (std::uint32_t i = 100; i < 110; ++i) {
    (void)given.all.first().claim("peer" + std::to_string(i), "token", at(i), test_start);
  }
  EXPECT_EQ(listed(), 110);
  const auto shared = given.get("/peerjs/peers").shared;
  (void)given.all.first().claim("late", "token", at(200), test_start);
  EXPECT_EQ(given.ask(request_for("/peerjs/peers", "HEAD")).shared, shared) << "nothing is copied";
  given.now += milliseconds(99);
  EXPECT_EQ(listed(), 110);
  given.now += milliseconds(1);
  EXPECT_EQ(listed(), 111);
}

}  // namespace
}  // namespace p2p_broker::server::peer_api_test
