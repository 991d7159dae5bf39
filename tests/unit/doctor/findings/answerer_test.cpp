// Who answered, by what it leaves in an answer.
#include "doctor/findings/answerer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2p_broker::doctor::answerer_test {
namespace {

using ::testing::HasSubstr;

answerer by_header(std::string name, std::string value) {
  http_seen seen;
  seen.headers = {{std::move(name), std::move(value)}};
  return who_answered(seen);
}

answerer by_body(std::string body) {
  http_seen seen;
  seen.body = std::move(body);
  return who_answered(seen);
}

TEST(Answerer, HeadersNameTheServer) {
  EXPECT_EQ(by_header("server", "nginx/1.22.1"), answerer::nginx);
  EXPECT_EQ(by_header("server", "openresty"), answerer::nginx);
  EXPECT_EQ(by_header("server", "Apache/2.4.57 (Debian)"), answerer::apache);
  EXPECT_EQ(by_header("via", "1.1 Caddy"), answerer::caddy);
  EXPECT_EQ(by_header("server", "cloudflare"), answerer::cloudflare);
  EXPECT_EQ(by_header("x-powered-by", "Express"), answerer::express);
  EXPECT_EQ(by_header("server", "something"), answerer::unknown);
}

TEST(Answerer, PagesOfProxiesThatSignNothingAreKnown) {
  EXPECT_EQ(by_body("<html><hr><center>nginx</center></html>"), answerer::nginx);
  EXPECT_EQ(by_body("<html><body><h1>502 Bad Gateway</h1>\nThe server"), answerer::haproxy);
  EXPECT_EQ(by_body("404 page not found\n"), answerer::traefik);
}

TEST(Answerer, EachHasANameAndASnippet) {
  for (const answerer who : {answerer::nginx, answerer::caddy, answerer::apache, answerer::haproxy, answerer::traefik,
                             answerer::cloudflare}) {
    EXPECT_THAT(snippet_for(who), HasSubstr(name_of(who)));
    EXPECT_THAT(snippet_for(who), HasSubstr("docs/proxies.md"));
  }
  EXPECT_EQ(name_of(answerer::unknown), "the server");
  EXPECT_THAT(snippet_for(answerer::unknown), HasSubstr("Upgrade and Connection"));
}

}  // namespace
}  // namespace p2p_broker::doctor::answerer_test
