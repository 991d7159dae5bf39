// Names and addresses: what is missing, and which family.
#include "doctor/findings/judge_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2p_broker::doctor::judge_network_test {
namespace {

using ::testing::HasSubstr;

const target example{.secure = false, .host = "a.example", .port = 9000, .path = "", .guessed_scheme = false};
const target local{.secure = false, .host = "localhost", .port = 9000, .path = "", .guessed_scheme = false};

attempt_seen attempt(std::string address, failure what, milliseconds took = milliseconds(3)) {
  const bool is_v6 = address.find(':') != std::string::npos;
  return {std::move(address), is_v6, {what, ""}, took};
}

TEST(JudgeNames, BothFamiliesAreTold) {
  const finding found =
      judge_names({.v4 = {"203.0.113.5"}, .v6 = {"2001:db8::1", "2001:db8::2"}, .failed = {}}, example);
  EXPECT_EQ(found.state, state::green);
  EXPECT_EQ(found.line, "a.example: IPv4 203.0.113.5, IPv6 2001:db8::1 and 2001:db8::2");
  EXPECT_EQ(judge_names({.v4 = {"203.0.113.5"}, .v6 = {}, .failed = {}}, example).line,
            "a.example: IPv4 203.0.113.5, no IPv6");
}

TEST(JudgeNames, IPv6AloneIsARemark) {
  const finding found = judge_names({.v4 = {}, .v6 = {"2001:db8::1"}, .failed = {}}, example);
  EXPECT_EQ(found.state, state::yellow);
  EXPECT_THAT(found.cure, HasSubstr("A record"));
}

TEST(JudgeNames, NoAddressAndNoAnswerAreTwoThings) {
  const finding nobody = judge_names({.v4 = {}, .v6 = {}, .failed = {failure::other, "Host not found"}}, example);
  EXPECT_EQ(nobody.line, "a.example has no address (Host not found)");
  const finding silent = judge_names({.v4 = {}, .v6 = {}, .failed = {failure::timed_out, ""}}, example);
  EXPECT_THAT(silent.cause, HasSubstr("name server"));
  EXPECT_EQ(nobody.state, state::red);
  EXPECT_EQ(silent.state, state::red);
}

TEST(JudgeNames, AnAddressIsNotLookedUp) {
  EXPECT_EQ(judge_names({.is_address = true, .v4 = {}, .v6 = {}, .failed = {}}, example).state, state::green);
}

TEST(JudgeAttempts, EachAddressIsTold) {
  const finding found =
      judge_attempts({attempt("203.0.113.5", failure::none), attempt("2001:db8::1", failure::none)}, example);
  EXPECT_EQ(found.state, state::green);
  EXPECT_EQ(found.line, "203.0.113.5 answers (3 ms) and 2001:db8::1 answers (3 ms)");
}

TEST(JudgeAttempts, WhatFailsOverIPv6AloneIsNamed) {
  const finding found = judge_attempts(
      {attempt("203.0.113.5", failure::none), attempt("2001:db8::1", failure::timed_out, milliseconds(5000))}, example);
  EXPECT_EQ(found.state, state::yellow);
  EXPECT_THAT(found.line, HasSubstr("2001:db8::1 does not answer within 5 s"));
  EXPECT_THAT(found.cure, HasSubstr("AAAA"));
}

TEST(JudgeAttempts, OnThisMachineTheHostOptionIsTheCure) {
  const finding found = judge_attempts({attempt("127.0.0.1", failure::none), attempt("::1", failure::refused)}, local);
  EXPECT_EQ(found.state, state::yellow);
  EXPECT_THAT(found.cure, HasSubstr("--host ::"));
}

TEST(JudgeAttempts, AnOldAddressIsNamed) {
  const finding found =
      judge_attempts({attempt("203.0.113.5", failure::refused), attempt("203.0.113.6", failure::none)}, example);
  EXPECT_EQ(found.state, state::yellow);
  EXPECT_THAT(found.cure, HasSubstr("old addresses"));
}

TEST(JudgeAttempts, RefusedSilentAndUnreachableHaveTheirCauses) {
  EXPECT_THAT(judge_attempts({attempt("203.0.113.5", failure::refused)}, example).cause, HasSubstr("nothing listens"));
  EXPECT_THAT(judge_attempts({attempt("203.0.113.5", failure::timed_out)}, example).cause, HasSubstr("firewall"));
  EXPECT_THAT(judge_attempts({attempt("203.0.113.5", failure::unreachable)}, example).cause, HasSubstr("no route"));
  EXPECT_THAT(judge_attempts({attempt("203.0.113.5", failure::timed_out)}, example).cure, HasSubstr("port 9000"));
}

}  // namespace
}  // namespace p2p_broker::doctor::judge_network_test
