// Answers that are no broker's, each with its cause.
#include "doctor/findings/remedy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/doctor/findings/answer_given.hpp"

namespace p2p_broker::doctor::remedy_test {
namespace {

using ::testing::HasSubstr;

std::string cause(const http_seen& seen, const target& to = at_root, const std::string& asked = "/") {
  const finding found = judge_wrong_answer(seen, to, asked);
  EXPECT_EQ(found.state, state::red);
  EXPECT_NE(found.cure, "");
  return found.cause;
}

TEST(Remedy, NoAnswerDependsOnWhatCame) {
  EXPECT_THAT(cause(no_answer(failure::no_http, "\x15\x03\x01")), HasSubstr("speaks TLS"));
  EXPECT_THAT(cause(no_answer(failure::no_http, std::string("\0\0\x12\x04", 4))), HasSubstr("HTTP/2 alone"));
  EXPECT_THAT(cause(no_answer(failure::no_protocol), with_tls), HasSubstr("HTTP/2 alone"));
  EXPECT_THAT(cause(no_answer(failure::no_http, "SSH-2.0")), HasSubstr("another service"));
  EXPECT_THAT(cause(no_answer(failure::timed_out)), HasSubstr("waits for a handshake"));
  EXPECT_THAT(cause(no_answer(failure::timed_out), with_tls), HasSubstr("the server hangs"));
  EXPECT_THAT(cause(no_answer(failure::closed)), HasSubstr("PROXY"));
  EXPECT_THAT(cause(no_answer(failure::reset), with_tls), HasSubstr("firewall or proxy"));
}

TEST(Remedy, PagesThatEverybodyKnowsAreNamed) {
  EXPECT_THAT(cause(answer(200, "<title>Welcome to nginx!</title>")), HasSubstr("welcome page"));
  EXPECT_THAT(cause(answer(200, "<html><body><h1>It works!</h1></body></html>")), HasSubstr("Apache's own page"));
  EXPECT_THAT(cause(answer(200, "Caddy is working")), HasSubstr("Caddy's own page"));
  EXPECT_THAT(cause(answer(400, "The plain HTTP request was sent to HTTPS port")), HasSubstr("speaks TLS"));
  EXPECT_THAT(cause(answer(400, "Client sent an HTTP request to an HTTPS server.")), HasSubstr("speaks TLS"));
}

TEST(Remedy, RedirectsGoToTlsToASlashOrElsewhere) {
  EXPECT_THAT(cause(answer(301, "", {{"location", "https://a.example/"}})), HasSubstr("sent on to HTTPS"));
  EXPECT_THAT(cause(answer(301, "", {{"location", "/app/peerjs/"}}), at_app, "/app/peerjs"), HasSubstr("adds a slash"));
  EXPECT_THAT(cause(answer(302, "", {{"location", "/login"}})), HasSubstr("elsewhere"));
}

TEST(Remedy, APathThatArrivedOtherwiseNamesTheProxy) {
  EXPECT_EQ(path_that_arrived(answer(404, "<pre>Cannot GET /x/y</pre>")), "/x/y");
  EXPECT_EQ(path_that_arrived(answer(404, "nothing here")), "");
  EXPECT_THAT(cause(answer(404, "<pre>Cannot GET /</pre>"), at_app, "/app/"), HasSubstr("takes /app away"));
  EXPECT_THAT(cause(answer(404, "<pre>Cannot GET /peerjs/id</pre>"), at_app, "/app/peerjs/id"),
              HasSubstr("takes /app away"));
  EXPECT_THAT(cause(answer(404, "<pre>Cannot GET /app/app/</pre>"), at_app, "/app/"), HasSubstr("doubled"));
  EXPECT_THAT(cause(answer(404, "<pre>Cannot GET /else/</pre>"), at_app, "/app/"), HasSubstr("changes the path"));
  EXPECT_THAT(cause(answer(404, "<pre>Cannot GET /app/</pre>"), at_app, "/app/"),
              HasSubstr("another --path than /app"));
  EXPECT_THAT(cause(answer(404, "<html>", {{"server", "nginx"}})), HasSubstr("nginx has nothing at this path"));
}

TEST(Remedy, StatusesHaveTheirCauses) {
  EXPECT_THAT(cause(answer(401)), HasSubstr("password"));
  EXPECT_THAT(cause(answer(403)), HasSubstr("forbids"));
  EXPECT_THAT(cause(answer(405)), HasSubstr("server of files"));
  EXPECT_THAT(cause(answer(429)), HasSubstr("limit on requests"));
  EXPECT_THAT(cause(answer(502)), HasSubstr("cannot reach the broker"));
  EXPECT_THAT(cause(answer(503)), HasSubstr("no broker"));
  EXPECT_THAT(cause(answer(504)), HasSubstr("in time"));
  EXPECT_THAT(cause(answer(523)), HasSubstr("Cloudflare"));
  EXPECT_THAT(cause(answer(500)), HasSubstr("has failed"));
}

TEST(Remedy, OtherPagesAreOfOtherPrograms) {
  EXPECT_THAT(cause(answer(200, "", {{"server", "Caddy"}})), HasSubstr("Caddy answers itself"));
  EXPECT_THAT(cause(answer(200, "<html>mine</html>")), HasSubstr("web site"));
  EXPECT_THAT(cause(answer(200, "42")), HasSubstr("another program"));
}

TEST(Remedy, AnAnswerIsToldInAFewWords) {
  EXPECT_EQ(answer_in_words(answer(404, "", {{"server", "nginx"}})), "status 404 from nginx");
  EXPECT_EQ(answer_in_words(answer(404)), "status 404");
  EXPECT_EQ(answer_in_words(no_answer(failure::timed_out)), "no answer within 5 s");
  EXPECT_EQ(answer_in_words(no_answer(failure::other)), "words");
}

}  // namespace
}  // namespace p2p_broker::doctor::remedy_test
