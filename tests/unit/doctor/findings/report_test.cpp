// Findings as lines and as JSON.
#include "doctor/findings/report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace p2p_broker::doctor::report_test {
namespace {

const step_result good{"tcp", green("127.0.0.1 answers"), milliseconds(3)};
const step_result bad{"id", red("status \"502\"", "the proxy", "start the broker"), milliseconds(12)};
const step_result odd{"clock", yellow("off", "a clock", "set it"), milliseconds(0)};

TEST(Report, AStepIsALineWithCauseAndCureBelow) {
  EXPECT_EQ(as_lines(good, false), "ok  tcp       127.0.0.1 answers\n");
  EXPECT_EQ(
      as_lines(bad, false),
      "!!  id        status \"502\"\n              likely cause: the proxy\n              cure: start the broker\n");
  EXPECT_EQ(as_lines({"cors", skipped("not asked for"), {}}, false), "--  cors      not asked for\n");
}

TEST(Report, ColoursAreOfTheMarkAlone) {
  EXPECT_EQ(as_lines(good, true), "\x1b[32mok\x1b[0m  tcp       127.0.0.1 answers\n");
  EXPECT_EQ(as_lines(odd, true).substr(0, 5), "\x1b[33m");
  EXPECT_EQ(as_lines(bad, true).substr(0, 5), "\x1b[31m");
}

TEST(Report, StepsThatWereNotTriedAreOneLine) {
  const step_result not_tried{"key", untried(), {}};
  EXPECT_EQ(as_one_line({}, false), "");
  EXPECT_EQ(as_one_line({not_tried}, false), "--  key       needs what failed before\n");
  EXPECT_EQ(as_one_line({not_tried, not_tried}, false), "--  2 further steps need what failed before\n");
  EXPECT_EQ(as_one_line({not_tried, not_tried}, true).substr(0, 5), "\x1b[90m");
}

TEST(Report, JsonHoldsNoInvalidUtf8) {
  const auto json = nlohmann::json::parse(as_json("http://a/", {{"tls", red("of \xff\xfe", "a\x80", "b"), {}}}));
  EXPECT_EQ(json["steps"][0]["line"], "of \uFFFD\uFFFD");
  EXPECT_EQ(json["steps"][0]["cause"], "a\uFFFD");
}

TEST(Report, TheVerdictCountsFaultsAndRemarks) {
  EXPECT_EQ(as_verdict({good}), "No fault.\n");
  EXPECT_EQ(as_verdict({good, odd}), "No fault, 1 remark.\n");
  EXPECT_EQ(as_verdict({bad, odd, odd, bad}), "2 faults, 2 remarks.\n");
  EXPECT_TRUE(is_well({good, odd}));
  EXPECT_FALSE(is_well({good, bad}));
}

TEST(Report, JsonIsOneObject) {
  const auto json = nlohmann::json::parse(as_json("http://a/\x1b", {good, bad}));
  EXPECT_EQ(json["url"], "http://a/?");
  EXPECT_EQ(json["ok"], false);
  EXPECT_EQ(json["steps"][0],
            (nlohmann::json{{"step", "tcp"}, {"state", "green"}, {"line", "127.0.0.1 answers"}, {"ms", 3}}));
  EXPECT_EQ(json["steps"][1]["line"], "status \"502\"");
  EXPECT_EQ(json["steps"][1]["cause"], "the proxy");
  EXPECT_EQ(json["steps"][1]["cure"], "start the broker");
}

}  // namespace
}  // namespace p2p_broker::doctor::report_test
