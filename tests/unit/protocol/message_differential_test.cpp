// Our reading of messages against a JSON library's, over seeded mutations of real messages.
// Where the two are known to differ the text is first made neutral to the difference, and a test of its own shows it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>

#include "protocol/json_text.hpp"
#include "protocol/message.hpp"
#include "protocol/utf8.hpp"
#include "tests/unit/javascript_json.hpp"

namespace p2p_broker::protocol::message_differential_test {
namespace {

using namespace std::string_literals;

constexpr std::string_view seeds[] = {
    R"({"type":"HEARTBEAT"})",
    R"({"type":"LEAVE","dst":"b"})",
    R"([{"type":"OFFER"},[],{},"",0])",
    R"({"type":"OFFER","payload":{"sdp":{"type":"offer","sdp":"v=0\r\n"},"n":-1.5e+3},"dst":"peer-1"})",
    R"({"dst":"\ud83d\udca9","type":"ANSWER","payload":[true,false,null,1e5,"\u00e9"],"src":"x"})",
    "{ \"payload\" : { \"candidate\" : \"caf\xC3\xA9 1 udp\" , \"m\" : 0 } , \"type\" : \"CANDIDATE\", \"dst\":0 }",
};

constexpr std::string_view tokens[] = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\"type\"",
    "\"dst\"",
    "\"payload\"",
    "\"OFFER\"",
    "\"\"",
    "null",
    "true",
    "false",
    "0",
    "-",
    "1",
    "9",
    ".",
    "e",
    "E+",
    "1e5",
    " ",
    "\n",
    "\t",
    "\\u",
    "\\u0041",
    "\\ud800",
    "\\n",
    "/",
    "'",
    "\x01",
    "\x7F",
    "\xC3\xA9",
    "\x80",
    "\xEF\xBB\xBF",
    "{\"type\":\"LEAVE\"}",
    ",\"dst\":\"z\"",
    "d",
    "00",
};

/// One to four cuts, insertions, copies or replacements somewhere in one of the seeds.
std::string mutated(std::mt19937_64& random) {
  std::string text(seeds[random() % std::size(seeds)]);
  for (std::size_t changes = 1 + random() % 4; changes > 0; --changes) {
    const std::size_t at = random() % (text.size() + 1);
    const std::size_t length = random() % 4 == 0 ? random() % 20 : 1;
    switch (random() % 4) {
      case 0: text.erase(at, length); break;
      case 1: text.insert(at, tokens[random() % std::size(tokens)]); break;
      case 2: text.replace(at, length, tokens[random() % std::size(tokens)]); break;
      default: text.insert(random() % (text.size() + 1), text.substr(at, length)); break;
    }
  }
  return text;
}

message_type type_in(const nlohmann::json& object) {
  const std::pair<const char*, message_type> names[] = {
      {"OFFER", message_type::offer}, {"ANSWER", message_type::answer}, {"CANDIDATE", message_type::candidate},
      {"LEAVE", message_type::leave}, {"EXPIRE", message_type::expire}, {"HEARTBEAT", message_type::heartbeat}};
  for (const auto& [name, type] : names) {
    if (object.contains("type") && object["type"] == name) {
      return type;
    }
  }
  return message_type::other;
}

dst_kind dst_in(const nlohmann::json& object) {
  const nlohmann::json dst = object.contains("dst") ? object["dst"] : nlohmann::json();
  const bool falsy = dst.is_null() || dst == false || dst == "" || (dst.is_number() && dst == 0);
  return falsy ? dst_kind::absent : dst.is_string() ? dst_kind::name : dst_kind::unusable;
}

void expect_same_members(const message& ours, const nlohmann::json& object, const std::string& text) {
  ASSERT_EQ(ours.type, type_in(object)) << text;
  ASSERT_EQ(ours.dst, dst_in(object)) << text;
  if (ours.dst == dst_kind::name) {
    std::string storage;
    ASSERT_EQ(json_unquote(ours.dst_json, storage), object["dst"]) << text;
  }
  ASSERT_EQ(ours.payload.empty(), !object.contains("payload")) << text;
  if (!ours.payload.empty()) {
    ASSERT_EQ(nlohmann::json::parse(ours.payload), object["payload"]) << text;
  }
}

TEST(message_differential, accepts_and_reads_what_a_json_library_does) {
  std::mt19937_64 random(20'240'601);
  constexpr int cases = 200'000;
  int accepted = 0;
  int compared = 0;
  for (int i = 0; i < cases; ++i) {
    const std::string text = mutated(random);
    message ours;
    const parse_outcome outcome = parse_message(text, ours);
    if (!is_utf8(text)) {
      ASSERT_FALSE(javascript_accepts(text)) << testing::PrintToString(text);  // the frame decoder refuses it before us
      continue;
    }
    const bool valid = javascript_accepts(text);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const char kind = valid ? text[first] : '\0';
    const parse_outcome expected = kind == '{'   ? parse_outcome::parsed
                                   : kind == '[' ? parse_outcome::ignored
                                                 : parse_outcome::malformed;
    ASSERT_EQ(outcome, expected) << testing::PrintToString(text);
    accepted += valid ? 1 : 0;
    if (outcome == parse_outcome::parsed && nlohmann::json::accept(text)) {
      expect_same_members(ours, nlohmann::json::parse(text), text);
      ASSERT_FALSE(HasFatalFailure());
      ++compared;
    }
  }
  EXPECT_GT(accepted, cases / 20);  // or the mutations were too wild to say anything
  EXPECT_LT(accepted, cases / 2);
  EXPECT_GT(compared, cases / 20);
}

parse_outcome outcome_of(const std::string& text) {
  message out;
  return parse_message(text, out);
}

TEST(message_differential, known_difference_escaped_lone_surrogates_are_json_to_javascript) {
  for (const std::string text : {R"({"a":"\ud800"})", R"({"a":"\udc00"})", R"({"a":"\ud83d\u0041"})"}) {
    EXPECT_FALSE(nlohmann::json::accept(text));
    EXPECT_EQ(outcome_of(text), parse_outcome::parsed);
  }
}

TEST(message_differential, known_difference_numbers_beyond_a_double_are_json_to_javascript) {
  EXPECT_FALSE(nlohmann::json::accept(R"({"a":1e999})"));
  EXPECT_EQ(outcome_of(R"({"a":1e999})"), parse_outcome::parsed);
}

TEST(message_differential, known_difference_a_byte_order_mark_is_not_json_to_javascript) {
  EXPECT_TRUE(nlohmann::json::accept("\xEF\xBB\xBF{}"));
  EXPECT_EQ(outcome_of("\xEF\xBB\xBF{}"), parse_outcome::malformed);
}

TEST(message_differential, known_difference_a_raw_nul_does_not_end_the_text) {
  EXPECT_TRUE(nlohmann::json::accept("{}\0x"s));
  EXPECT_EQ(outcome_of("{}\0x"s), parse_outcome::malformed);
}

}  // namespace
}  // namespace p2p_broker::protocol::message_differential_test
