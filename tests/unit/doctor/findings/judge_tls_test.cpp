// Handshakes and certificates.
#include "doctor/findings/judge_tls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2p_broker::doctor::judge_tls_test {
namespace {

using ::testing::HasSubstr;

const target secure{.secure = true, .host = "a.example", .port = 443, .path = "", .guessed_scheme = false};
constexpr std::int64_t day_s = 24 * 60 * 60;

tls_seen good() {
  tls_seen seen;
  seen.version = "TLSv1.3";
  seen.seconds_left = 60 * day_s;
  seen.names = {"a.example"};
  seen.issuer = "Some CA";
  return seen;
}

finding judged(failure what) {
  tls_seen seen;
  seen.failed = {what, "words"};
  return judge_tls(seen, secure);
}

finding judged(chain_fault what) {
  tls_seen seen = good();
  seen.chain = what;
  seen.chain_words = "words of OpenSSL";
  return judge_tls(seen, secure);
}

TEST(JudgeTls, AGoodCertificateIsGreenWithItsDays) {
  EXPECT_EQ(judge_tls(good(), secure).line, "TLSv1.3, certificate by Some CA, good for 60 days");
  EXPECT_EQ(judge_tls(good(), secure).state, state::green);
}

TEST(JudgeTls, WithoutTlsThereIsNothingToSay) {
  target plain = secure;
  plain.secure = false;
  EXPECT_EQ(judge_tls({}, plain).state, state::skipped);
}

TEST(JudgeTls, EachFailureOfTheHandshakeHasItsCause) {
  EXPECT_THAT(judged(failure::no_tls).cause, HasSubstr("plain HTTP"));
  EXPECT_THAT(judged(failure::old_tls).cause, HasSubstr("TLS 1.1"));
  EXPECT_THAT(judged(failure::no_protocol).cause, HasSubstr("HTTP/2 alone"));
  EXPECT_THAT(judged(failure::timed_out).cause, HasSubstr("PROXY"));
  EXPECT_THAT(judged(failure::closed).cure, HasSubstr("server_name"));
  EXPECT_THAT(judged(failure::reset).line, HasSubstr("ended"));
  EXPECT_THAT(judged(failure::other).line, HasSubstr("words"));
  EXPECT_EQ(judged(failure::other).state, state::red);
}

TEST(JudgeTls, ExpiryIsCountedInDays) {
  tls_seen seen = good();
  seen.seconds_left = 5 * day_s;
  EXPECT_EQ(judge_tls(seen, secure).state, state::yellow);
  seen.seconds_left = -3 * day_s - 5;
  EXPECT_THAT(judge_tls(seen, secure).line, HasSubstr("expired 3 days ago"));
  EXPECT_EQ(judge_tls(seen, secure).state, state::red);
  seen.seconds_left = -5;
  EXPECT_THAT(judge_tls(seen, secure).line, HasSubstr("expired today"));
}

TEST(JudgeTls, NamesThatDoNotFitAreTold) {
  tls_seen seen = good();
  seen.name_fits = false;
  seen.names = {"b.example", "*.c.example", "d.example", "e.example", "f.example"};
  EXPECT_THAT(judge_tls(seen, secure).line,
              HasSubstr("good for b.example, *.c.example, d.example and e.example and not for a.example"));
  seen.names = {};
  EXPECT_THAT(judge_tls(seen, secure).line, HasSubstr("good for no name and not"));
}

TEST(JudgeTls, EachFaultOfTheChainHasItsWords) {
  EXPECT_THAT(judged(chain_fault::self_signed).line, HasSubstr("self-signed"));
  EXPECT_THAT(judged(chain_fault::incomplete).cure, HasSubstr("fullchain.pem"));
  EXPECT_THAT(judged(chain_fault::unknown_root).cause, HasSubstr("private authority"));
  EXPECT_THAT(judged(chain_fault::expired).line, HasSubstr("chain has expired"));
  EXPECT_THAT(judged(chain_fault::not_yet_valid).cure, HasSubstr("clocks"));
  EXPECT_THAT(judged(chain_fault::other).line, HasSubstr("words of OpenSSL"));
}

}  // namespace
}  // namespace p2p_broker::doctor::judge_tls_test
