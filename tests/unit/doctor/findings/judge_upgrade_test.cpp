// What answers instead of 101.
#include "doctor/findings/judge_upgrade.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/doctor/findings/answer_given.hpp"

namespace p2p_broker::doctor::judge_upgrade_test {
namespace {

using ::testing::HasSubstr;

const before_upgrade greeted{.greets = true, .with_origin = false, .greeting = {}};
const before_upgrade unknown{.greets = false, .with_origin = false, .greeting = {}};

std::string judged(const http_seen& seen, before_upgrade before = greeted, const target& to = at_root) {
  const finding found = judge_upgrade(seen, to, before);
  EXPECT_EQ(found.state, state::red);
  return found.line + " | " + found.cause + " | " + found.cure;
}

TEST(JudgeUpgrade, OneHundredAndOneIsGreen) {
  EXPECT_EQ(judge_upgrade(answer(101), at_root, unknown).state, state::green);
}

TEST(JudgeUpgrade, AWrongProofIsNone) {
  EXPECT_THAT(judged(no_answer(failure::no_websocket)), HasSubstr("wrong Sec-WebSocket-Accept"));
}

TEST(JudgeUpgrade, ABrokerThatSawAPlainRequestSaysSo) {
  EXPECT_THAT(judged(answer(426, "", {{"server", "nginx"}})), HasSubstr("did not pass Upgrade on"));
  EXPECT_THAT(judged(answer(426, "", {{"server", "nginx"}})), HasSubstr("proxy_set_header"));
  EXPECT_THAT(judged(answer(404, "<pre>Cannot GET /peerjs</pre>")), HasSubstr("did not pass Upgrade on"));
  EXPECT_THAT(judged(answer(404, "<pre>Cannot GET /app/peerjs</pre>"), greeted, at_app),
              HasSubstr("did not pass Upgrade on"));
}

TEST(JudgeUpgrade, ThePathIsToBlameWhereTheGreetingFailedToo) {
  EXPECT_THAT(judged(answer(404, "<pre>Cannot GET /peerjs</pre>"), unknown, at_app), HasSubstr("takes /app away"));
  EXPECT_THAT(judged(answer(400, "Bad Request"), unknown), HasSubstr("another --path"));
  EXPECT_THAT(judged(answer(400, "Bad Request"), greeted), HasSubstr("changes this path"));
  EXPECT_THAT(judged(answer(404, "<html>"), greeted), HasSubstr("only others"));
}

TEST(JudgeUpgrade, APathThatTheProxyChangesIsKnownFromTheGreeting) {
  const before_upgrade stripped{
      .greets = false, .with_origin = false, .greeting = answer(404, "<pre>Cannot GET /</pre>")};
  EXPECT_THAT(judged(answer(400, "Bad Request"), stripped, at_app), HasSubstr("takes /app away"));
}

TEST(JudgeUpgrade, LostHeadersAreNamed) {
  EXPECT_THAT(judged(answer(400, "Missing or invalid Sec-WebSocket-Version header")),
              HasSubstr("not the other headers"));
}

TEST(JudgeUpgrade, EachStatusHasItsSnippet) {
  EXPECT_THAT(judged(answer(200, "<html>", {{"server", "Apache"}})), HasSubstr("upgrade=websocket"));
  EXPECT_THAT(judged(answer(400, "<html>", {{"server", "nginx"}})), HasSubstr("proxy_http_version 1.1"));
  EXPECT_THAT(judged(answer(403, "Origin not allowed")), HasSubstr("--check_origin"));
  EXPECT_THAT(judged(answer(403, "<html>")), HasSubstr("WAF"));
  EXPECT_THAT(judged(answer(301, "", {{"location", "https://a.example/peerjs"}})), HasSubstr("does not follow"));
  EXPECT_THAT(judged(answer(502)), HasSubstr("cannot reach"));
  EXPECT_THAT(judged(answer(505)), HasSubstr("no HTTP/1.1"));
  EXPECT_THAT(judged(answer(400, "The plain HTTP request was sent to HTTPS port")), HasSubstr("speaks TLS"));
}

TEST(JudgeUpgrade, NoAnswerIsTheProxysIfPlainRequestsHaveOne) {
  EXPECT_THAT(judged(no_answer(failure::closed)), HasSubstr("lets plain requests through"));
  EXPECT_THAT(judged(no_answer(failure::closed), unknown), HasSubstr("speaks TLS"));
}

}  // namespace
}  // namespace p2p_broker::doctor::judge_upgrade_test
