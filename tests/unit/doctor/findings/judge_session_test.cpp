// What is said over the WebSocket, and how it ends.
#include "doctor/findings/judge_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2p_broker::doctor::judge_session_test {
namespace {

using ::testing::HasSubstr;

message_seen said(std::string text) {
  message_seen seen;
  seen.text = std::move(text);
  seen.took = milliseconds(4);
  return seen;
}

message_seen ended(failure what) {
  message_seen seen;
  seen.failed = {what, "words"};
  seen.took = milliseconds(5000);
  return seen;
}

message_seen closed(std::uint16_t code, std::string reason = "") {
  message_seen seen = ended(failure::other);
  seen.close_frame = true;
  seen.close_code = code;
  seen.close_reason = std::move(reason);
  return seen;
}

stay_seen lasted() { return {.lasted = true, .after = milliseconds(90000), .end = {}}; }
stay_seen cut(message_seen end) { return {.lasted = false, .after = milliseconds(60000), .end = std::move(end)}; }

constexpr const char* wrong_key = R"({"type":"ERROR","payload":{"msg":"Invalid key provided"}})";

TEST(JudgeKey, RefusedTakenOrUnknown) {
  EXPECT_EQ(judge_key(said(wrong_key), "q").state, state::red);
  EXPECT_THAT(judge_key(said(wrong_key), "q").cure, HasSubstr("--key q"));
  EXPECT_EQ(judge_key(said(R"({"type":"OPEN"})"), "q").state, state::green);
  EXPECT_EQ(judge_key(ended(failure::closed), "q").state, state::skipped);
}

TEST(JudgeOpen, EachWayNotToOpenIsNamed) {
  EXPECT_EQ(judge_open(said(R"({"type":"OPEN"})")).state, state::green);
  EXPECT_EQ(judge_open(said(wrong_key)).state, state::skipped);
  EXPECT_THAT(
      judge_open(said(R"({"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}})")).cure,
      HasSubstr("--concurrent_limit"));
  EXPECT_THAT(judge_open(said(R"({"type":"ID-TAKEN","payload":{"msg":"ID is taken"}})")).cause, HasSubstr("/id"));
  EXPECT_THAT(judge_open(said(R"({"type":"ERROR","payload":{"msg":"x"}})")).cause, HasSubstr("refuses"));
  EXPECT_THAT(judge_open(ended(failure::timed_out)).cause, HasSubstr("holds back"));
  EXPECT_THAT(judge_open(closed(1008, "go away")).line, HasSubstr("closed with 1008 go away"));
  EXPECT_THAT(judge_open(said("hello")).cause, HasSubstr("another program"));
}

relayed_seen relayed(std::string type, std::string from, message_seen message) {
  return {std::move(message), std::move(type), std::move(from)};
}

TEST(JudgeRelay, BothWaysMustArriveWithTheirSender) {
  const auto there = relayed("OFFER", "a", said(R"({"type":"OFFER","src":"a","dst":"b","payload":{}})"));
  const auto back = relayed("ANSWER", "b", said(R"({"type":"ANSWER","src":"b","dst":"a","payload":{}})"));
  EXPECT_EQ(judge_relay(there, back).line, "OFFER there in 4 ms, ANSWER back in 4 ms");
  const auto forged = relayed("OFFER", "c", there.message);
  EXPECT_EQ(judge_relay(forged, back).state, state::red);
  EXPECT_THAT(judge_relay(relayed("OFFER", "a", ended(failure::timed_out)), back).cause, HasSubstr("several brokers"));
  EXPECT_THAT(judge_relay(there, relayed("ANSWER", "b", ended(failure::reset))).line, HasSubstr("ANSWER: ended"));
}

TEST(JudgeExpire, ItComesFromTheAbsentOneOrLate) {
  EXPECT_EQ(judge_expire(said(R"({"type":"EXPIRE","src":"x","dst":"a"})"), "x").state, state::green);
  EXPECT_EQ(judge_expire(said(R"({"type":"EXPIRE","src":"y","dst":"a"})"), "x").state, state::red);
  EXPECT_EQ(judge_expire(ended(failure::timed_out), "x").state, state::yellow);
  EXPECT_EQ(judge_expire(ended(failure::reset), "x").state, state::red);
}

TEST(JudgeIdle, WhoEndedAndWhen) {
  constexpr milliseconds asked{90000};
  EXPECT_EQ(judge_idle(lasted(), lasted(), asked).line, "both connections lived for 90 s, the quiet one, too");
  const finding by_broker = judge_idle(lasted(), cut(closed(1005)), asked);
  EXPECT_EQ(by_broker.state, state::green);
  EXPECT_THAT(by_broker.line, HasSubstr("after 60 s (--alive_timeout)"));
  const finding by_proxy = judge_idle(lasted(), cut(ended(failure::closed)), asked);
  EXPECT_EQ(by_proxy.state, state::red);
  EXPECT_THAT(by_proxy.line, HasSubstr("after 60 s: ended without a close frame (FIN)"));
  EXPECT_THAT(by_proxy.cure, HasSubstr("proxy_read_timeout"));
  EXPECT_THAT(judge_idle(lasted(), cut(ended(failure::reset)), asked).line, HasSubstr("RST"));
  EXPECT_THAT(judge_idle(lasted(), cut(ended(failure::timed_out)), asked).line, HasSubstr("nothing within"));
  EXPECT_THAT(judge_idle(cut(ended(failure::closed)), lasted(), asked).cause, HasSubstr("in use"));
  EXPECT_THAT(judge_idle(cut(closed(1001)), lasted(), asked).line, HasSubstr("closed with 1001"));
}

}  // namespace
}  // namespace p2p_broker::doctor::judge_session_test
