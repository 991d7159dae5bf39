// Where the page of --check_page is, what it is told of the settings, and what it may do.
#include "server/dialects/check_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::server::check_page_test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

TEST(check_page, is_at_one_place) {
  for (const char* rest : {"/check", "/check/", "/CHECK", "//check"}) {
    EXPECT_TRUE(is_check_page(rest)) << rest;
  }
  for (const char* rest : {"", "/", "/checks", "/peerjs/check", "/check/id", "/chec"}) {
    EXPECT_FALSE(is_check_page(rest)) << rest;
  }
}

TEST(check_page, knows_the_servers_to_ask_and_no_key) {
  config::options settings;
  settings.keys = {"secret"};
  EXPECT_THAT(check_page(settings).body,
              AllOf(HasSubstr(R"({"ice":[],"check_origin":false})"), Not(HasSubstr("secret"))));
  settings.check_ice_servers = {"stun:a:1", "stun:[::1]"};
  settings.check_origin = true;
  EXPECT_THAT(check_page(settings).body, HasSubstr(R"({"ice":["stun:a:1","stun:[::1]"],"check_origin":true})"));
}

TEST(check_page, names_nothing_from_elsewhere_and_is_kept_nowhere) {
  const http_reply reply = check_page({});
  EXPECT_THAT(reply.body, AllOf(HasSubstr("<!doctype html>"), HasSubstr("</script>"), Not(HasSubstr("src=")),
                                Not(HasSubstr("stylesheet"))));
  EXPECT_THAT(reply.headers, Contains(Pair("Cache-Control", "no-store")));
  EXPECT_THAT(reply.headers,
              Contains(Pair("Content-Security-Policy",
                            AllOf(HasSubstr("default-src 'none'; script-src 'sha256-"), HasSubstr("style-src 'sha256-"),
                                  HasSubstr("frame-ancestors 'none'"), Not(HasSubstr("unsafe"))))));
}

}  // namespace
}  // namespace p2p_broker::server::check_page_test
