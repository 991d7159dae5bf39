// What each path of the admin listener answers, to whom, and what it makes the broker do.
#include "server/admin/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/admin_given.hpp"

namespace p2p_broker::server::admin::routes_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class admin_routes : public ::testing::Test {
 protected:
  reply ask(const std::string& method, const std::string& target, const std::string& authorization = {}) {
    return answer({.method = method, .target = target, .host = "localhost:9001", .authorization = authorization}, who,
                  of);
  }

  guard who{{.host = "127.0.0.1", .port = 9001}, {}};
  given_inside of;
};

TEST_F(admin_routes, health_is_told_as_long_as_it_runs_and_readiness_until_it_drains) {
  EXPECT_EQ(ask("GET", "/healthz").status, 200U);
  EXPECT_EQ(ask("GET", "/readyz").status, 200U);
  of.now.draining = true;
  EXPECT_EQ(ask("GET", "/healthz").status, 200U);
  EXPECT_EQ(ask("GET", "/readyz").status, 503U);
}

TEST_F(admin_routes, drain_begins_once) {
  EXPECT_EQ(ask("POST", "/drain").status, 202U);
  EXPECT_EQ(ask("POST", "/drain").status, 200U);
  EXPECT_EQ(of.drains, 1);
}

TEST_F(admin_routes, a_peer_is_named_by_its_key_and_id_both_escaped) {
  of.present = {{"a/b", "x y%"}};
  EXPECT_EQ(ask("DELETE", "/peers/a%2Fb/x%20y%25").status, 204U);
  EXPECT_EQ(ask("DELETE", "/peers/a%2Fb/other").status, 404U);
  EXPECT_THAT(of.kicked, ElementsAre(Pair("a/b", "x y%"), Pair("a/b", "other")));
}

TEST_F(admin_routes, a_peer_is_named_in_the_query_too_where_dots_stay_what_they_are) {
  of.present = {{"a&b", ".."}, {"a&b", "x +y"}};
  EXPECT_EQ(ask("DELETE", "/peers?key=a%26b&id=..").status, 204U);
  EXPECT_EQ(ask("DELETE", "/peers?id=x+%2By&other=1&key=a%26b").status, 204U);
  EXPECT_EQ(ask("DELETE", "/peers?key=a%26b&id=.").status, 404U);
  EXPECT_THAT(of.kicked, ElementsAre(Pair("a&b", ".."), Pair("a&b", "x +y"), Pair("a&b", ".")));
}

TEST_F(admin_routes, a_query_that_does_not_name_one_peer_ends_none) {
  for (const char* query : {"", "?", "?key=k", "?id=a", "?key=&id=a", "?key=k&id=", "?key=k&id=a&id=b"}) {
    EXPECT_EQ(ask("DELETE", std::string("/peers") + query).status, 400U) << query;
  }
  EXPECT_EQ(ask("GET", "/peers?key=k&id=a").allow, "DELETE");
  EXPECT_THAT(of.kicked, IsEmpty());
}

TEST_F(admin_routes, what_names_no_peer_ends_none) {
  for (const char* path : {"/peers/", "/peers/key", "/peers/key/", "/peers//id", "/peers/a/b/c"}) {
    EXPECT_EQ(ask("DELETE", path).status, 404U) << path;
  }
  EXPECT_EQ(ask("DELETE", "/peers/key/%zz").status, 400U);
  EXPECT_EQ(ask("DELETE", "/peers/%ff/id").status, 400U);
  EXPECT_THAT(of.kicked, IsEmpty());
}

TEST_F(admin_routes, a_method_that_a_path_does_not_take_is_told_which_it_does) {
  EXPECT_EQ(ask("POST", "/status").status, 405U);
  EXPECT_EQ(ask("POST", "/status").allow, "GET, HEAD");
  EXPECT_EQ(ask("GET", "/drain").allow, "POST");
  EXPECT_EQ(ask("GET", "/peers/a/b").allow, "DELETE");
  EXPECT_EQ(ask("HEAD", "/status").status, 200U);
  EXPECT_EQ(of.drains, 0);
}

TEST_F(admin_routes, an_unknown_path_is_404_and_a_query_does_not_matter) {
  for (const char* path : {"/nothing", "/statuses", "/status/", "", "//", "/peer"}) {
    EXPECT_EQ(ask("GET", path).status, 404U) << path;
  }
  EXPECT_EQ(ask("GET", "/status?x=/drain").status, 200U);
}

TEST_F(admin_routes, with_a_token_all_but_health_and_the_page_want_it) {
  who.set_token("secret");
  for (const char* path : {"/", "/healthz", "/readyz"}) {
    EXPECT_EQ(ask("GET", path).status, 200U) << path;
  }
  for (const char* path : {"/status", "/history", "/recent"}) {
    EXPECT_EQ(ask("GET", path).status, 401U) << path;
    EXPECT_EQ(ask("GET", path, "Bearer secret").status, 200U) << path;
  }
  EXPECT_EQ(ask("POST", "/drain").status, 401U);
  EXPECT_EQ(ask("DELETE", "/peers/a/b").status, 401U);
  EXPECT_EQ(ask("DELETE", "/peers?key=a&id=b").status, 401U);
  EXPECT_EQ(of.drains, 0);
  EXPECT_THAT(of.kicked, IsEmpty());
}

TEST_F(admin_routes, a_foreign_name_or_page_gets_nothing_not_even_health) {
  for (const char* path : {"/", "/healthz", "/status"}) {
    EXPECT_EQ(answer({.method = "GET", .target = path, .host = "evil.example:9001"}, who, of).status, 421U);
    EXPECT_EQ(
        answer({.method = "GET", .target = path, .host = "localhost:9001", .origin = "http://evil.example"}, who, of)
            .status,
        403U);
  }
}

TEST_F(admin_routes, the_first_path_names_the_others) { EXPECT_THAT(ask("GET", "/").body, HasSubstr("/status")); }

}  // namespace
}  // namespace p2p_broker::server::admin::routes_test
