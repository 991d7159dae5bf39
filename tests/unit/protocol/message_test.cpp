// What the broker reads out of a client's message, and the text it sends on.
// JSON.parse and JavaScript's truth are the reference: a peerjs-server would have decided the same.
#include "protocol/message.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace p2p_broker::protocol::message_test {
namespace {

using namespace std::string_literals;

/// The message in `text`, which is kept because the message views it.
message parsed(std::string text) {
  static std::deque<std::string> kept;
  kept.push_back(std::move(text));
  message out;
  EXPECT_EQ(parse_message(kept.back(), out), parse_outcome::parsed) << kept.back();
  return out;
}

parse_outcome outcome_of(std::string_view text) {
  const std::vector<char> exact(text.begin(), text.end());  // so that a sanitizer sees a read behind the end
  message out;
  return parse_message({exact.data(), exact.size()}, out);
}

message with_dst(const std::string& dst) { return parsed(R"({"type":"OFFER","dst":)" + dst + "}"); }

struct named_type {
  const char* name;
  message_type type;
};
constexpr named_type known_types[] = {
    {"OFFER", message_type::offer}, {"ANSWER", message_type::answer}, {"CANDIDATE", message_type::candidate},
    {"LEAVE", message_type::leave}, {"EXPIRE", message_type::expire}, {"HEARTBEAT", message_type::heartbeat},
};

TEST(message, every_type_that_peers_may_send_is_known) {
  for (const named_type& known : known_types) {
    EXPECT_EQ(parsed(R"({"type":")"s + known.name + "\"}").type, known.type) << known.name;
    EXPECT_EQ(parsed(R"( { "dst" : "b" , "type" : ")"s + known.name + "\" } ").type, known.type) << known.name;
  }
}

TEST(message, types_that_only_the_broker_sends_and_all_others_are_nothing_special) {
  for (const char* type :
       {R"("OPEN")", R"("ID-TAKEN")", R"("ERROR")", R"("INVALID-KEY")", R"("offer")", R"("Offer")", R"("OFFER ")",
        R"(" OFFER")", R"("OFFERS")", R"("OFFE")", R"("")", "1", "null", "true", R"(["OFFER"])", R"({"a":"OFFER"})"}) {
    EXPECT_EQ(parsed(R"({"type":)"s + type + "}").type, message_type::other) << type;
  }
  EXPECT_EQ(parsed("{}").type, message_type::other);
  EXPECT_EQ(parsed(R"({"TYPE":"OFFER"})").type, message_type::other);
}

TEST(message, the_heartbeat_that_clients_send_is_read_in_any_spelling) {
  for (const char* text : {R"({"type":"HEARTBEAT"})", R"({"type": "HEARTBEAT"})", R"({"type":"HEARTBEAT","x":1})",
                           R"({"ty\u0070e":"HEART\u0042EAT"})", "\n{\"type\":\"HEARTBEAT\"}\r\n"}) {
    EXPECT_EQ(parsed(text).type, message_type::heartbeat) << text;
  }
  EXPECT_EQ(outcome_of(R"({"type":"HEARTBEAT"}})"), parse_outcome::malformed);
  EXPECT_EQ(outcome_of(R"({"type":"HEARTBEAT")"), parse_outcome::malformed);
}

TEST(message, escaped_names_and_types_mean_what_they_spell) {
  const message m =
      parsed(R"({"\u0074ype":"\u004fFFE\u0052","d\u0073t":"\u0062","\u0070ayload":"\u0063","sr\u0063":"\u0061"})");
  EXPECT_EQ(m.type, message_type::offer);
  EXPECT_EQ(m.dst, dst_kind::name);
  EXPECT_EQ(m.dst_json, R"("\u0062")");
  EXPECT_EQ(m.payload, R"("\u0063")");
  EXPECT_EQ(m.src_json, R"("\u0061")");
}

TEST(message, an_escaped_backslash_does_not_begin_an_escape) {
  const message m = parsed(R"({"\\u0074ype":"OFFER","type":"\\u004fFFER"})");
  EXPECT_EQ(m.type, message_type::other);
}

TEST(message, of_members_named_twice_the_last_counts) {
  const message m = parsed(
      R"({"type":"OFFER","dst":"a","payload":1,"src":"x","type":"LEAVE","d\u0073t":"b","payload":null,"src":"y"})");
  EXPECT_EQ(m.type, message_type::leave);
  EXPECT_EQ(m.dst_json, R"("b")");
  EXPECT_EQ(m.payload, "null");
  EXPECT_EQ(m.src_json, R"("y")");
}

TEST(message, a_later_member_takes_everything_back_that_an_earlier_one_said) {
  const message m = parsed(R"({"type":"OFFER","dst":"a","src":"x","type":null,"dst":0,"src":5})");
  EXPECT_EQ(m.type, message_type::other);
  EXPECT_EQ(m.dst, dst_kind::absent);
  EXPECT_EQ(m.dst_json, "");
  EXPECT_EQ(m.src_json, "");
  EXPECT_EQ(with_dst(R"(["a"],"dst":"b")").dst, dst_kind::name);
  EXPECT_EQ(with_dst(R"("b","dst":["a"])").dst, dst_kind::unusable);
}

TEST(message, only_members_of_the_outermost_object_count) {
  const message m = parsed(R"({"a":{"type":"OFFER","dst":"x","payload":1},"b":[{"dst":"y"}],"c":"\"dst\":\"z\""})");
  EXPECT_EQ(m.type, message_type::other);
  EXPECT_EQ(m.dst, dst_kind::absent);
  EXPECT_EQ(m.payload, "");
}

TEST(message, a_dst_that_is_false_to_javascript_is_absent) {
  EXPECT_EQ(parsed(R"({"type":"LEAVE"})").dst, dst_kind::absent);
  for (const char* dst :
       {"null", "false", R"("")", "0", "-0", "0.0", "-0.000", "0e5", "0E+5", "0e999999", "-0.0e-9", "1e-400", "-1e-400",
        "2.4e-324", "0.000000000000000000000000000000000000000000000000000000000000e-300"}) {
    EXPECT_EQ(with_dst(dst).dst, dst_kind::absent) << dst;
    EXPECT_EQ(with_dst(dst).dst_json, "") << dst;
  }
  EXPECT_EQ(with_dst("0." + std::string(400, '0') + "1").dst, dst_kind::absent);
}

TEST(message, a_dst_that_is_true_to_javascript_but_no_string_is_unusable) {
  for (const char* dst : {"true", "[]", "{}", "[0]", R"({"a":1})", "5", "-5", "0.1", "1e5", "1e400", "-1e999", "1e-300",
                          "2.5e-324", "5e-324"}) {
    EXPECT_EQ(with_dst(dst).dst, dst_kind::unusable) << dst;
    EXPECT_EQ(with_dst(dst).dst_json, "") << dst;
  }
  EXPECT_EQ(with_dst("0." + std::string(300, '0') + "1").dst, dst_kind::unusable);
}

TEST(message, any_other_string_is_a_dst) {
  for (const char* dst :
       {R"("b")", R"("0")", R"("false")", R"(" ")", R"("\u0000")", R"("\ud800")", "\"caf\xC3\xA9\""}) {
    EXPECT_EQ(with_dst(dst).dst, dst_kind::name) << dst;
    EXPECT_EQ(with_dst(dst).dst_json, dst);
  }
}

TEST(message, the_payload_is_the_bytes_that_came) {
  for (const char* payload :
       {"null", "0", "-0", "1.0", "1e999", "12345678901234567890", "true", "\"\"", R"("\/\u00E9\ud800")", "[]",
        "[ 1 ,\t2 ]", R"({"b":1,"a":2,"b":3,"1":4,"__proto__":5})", "{ }", "\"\x7F\xE2\x80\xA8\""}) {
    EXPECT_EQ(parsed(R"({"type":"OFFER","payload": )"s + payload + " ,\"dst\":\"b\"}").payload, payload);
    EXPECT_EQ(parsed(R"({"payload":)"s + payload + "}").payload, payload);
  }
  EXPECT_EQ(parsed(R"({"type":"OFFER"})").payload, "");
}

TEST(message, the_views_point_into_the_text) {
  const std::string text = R"({"type":"OFFER","payload":{"sdp":"v=0"},"dst":"b","src":"a"})";
  message m;
  ASSERT_EQ(parse_message(text, m), parse_outcome::parsed);
  for (const std::string_view view : {m.payload, m.dst_json, m.src_json}) {
    EXPECT_GE(view.data(), text.data());
    EXPECT_LE(view.data() + view.size(), text.data() + text.size());
  }
}

TEST(message, an_array_is_valid_and_says_nothing) {
  for (const char* text : {"[]", " [ ] ", R"([{"type":"OFFER","dst":"b"}])", R"(["OFFER",[],null])"}) {
    EXPECT_EQ(outcome_of(text), parse_outcome::ignored) << text;
  }
}

TEST(message, all_else_is_malformed) {
  const std::string texts[] = {
      "",
      " ",
      "null",
      "true",
      "false",
      "0",
      "12",
      "\"OFFER\"",
      " null ",
      "hello",
      "undefined",
      "{",
      "}",
      "[",
      "]",
      "{]",
      "[}",
      "{\"type\"}",
      "{\"type\":}",
      "{\"type\":\"OFFER\"",
      "{\"type\":\"OFFER\",}",
      "{type:\"OFFER\"}",
      "{'type':'OFFER'}",
      "{\"type\":\"OFFER\"}{}",
      "{\"type\":\"OFFER\"} x",
      "{\"type\":\"OFFER\"},",
      "[]]",
      "[] []",
      "[1,]",
      "[{]}",
      "{\"a\":1 \"b\":2}",
      "{\"a\":01}",
      "{\"a\":1.}",
      "{\"a\":+1}",
      "{\"a\":NaN}",
      "{\"a\":\"\n\"}",
      "{\"a\":\"\\x\"}",
      "{\"a\":\"\\u12\"}",
      "{\"a\":tru}",
      "{,}",
      "{\"a\":1,,\"b\":2}",
      "{\"payload\":[1,2}",
      "{\"payload\":{\"a\":}}",
      "{1:2}",
      "{null:1}",
      "\xEF\xBB\xBF{\"type\":\"OFFER\"}",
      "\xC2\xA0{}",
      "{}\0"s,
      "\0{}"s,
      "{\"a\":\"\0\"}"s,
      "{\"a\":1\0}"s,
      "// c\n{}",
      "{/**/}",
  };
  for (const std::string& text : texts) {
    EXPECT_EQ(outcome_of(text), parse_outcome::malformed) << testing::PrintToString(text);
  }
}

TEST(message, every_proper_prefix_is_malformed) {
  const std::string text =
      R"({"type":"OFFER","src":"a","dst":"b","payload":{"sdp":{"type":"offer","sdp":"v=0\r\n"},"n":[1,-2e3]}})";
  for (std::size_t size = 0; size < text.size(); ++size) {
    ASSERT_EQ(outcome_of(text.substr(0, size)), parse_outcome::malformed) << size;
  }
}

TEST(message, what_was_parsed_before_is_forgotten) {
  message out = parsed(R"({"type":"OFFER","dst":"b","payload":1,"src":"a"})");
  EXPECT_EQ(parse_message(R"({"type":"HEARTBEAT"})", out), parse_outcome::parsed);
  EXPECT_EQ(out.dst, dst_kind::absent);
  EXPECT_EQ(out.dst_json, "");
  EXPECT_EQ(out.payload, "");
  EXPECT_EQ(out.src_json, "");
}

TEST(message, nesting_of_any_depth_is_parsed) {
  constexpr std::size_t depth = 200'000;
  const std::string open(depth, '[');
  const std::string close(depth, ']');
  EXPECT_EQ(outcome_of(open + close), parse_outcome::ignored);
  EXPECT_EQ(outcome_of(open), parse_outcome::malformed);
  EXPECT_EQ(outcome_of(open + std::string(depth - 1, ']') + "}"), parse_outcome::malformed);
  EXPECT_EQ(parsed(R"({"type":"OFFER","payload":)" + open + close + "}").payload, open + close);
}

TEST(message, which_types_are_relayed_and_which_of_these_wait_for_an_absent_peer) {
  for (const named_type& known : known_types) {
    EXPECT_EQ(is_relayed(known.type), known.type != message_type::heartbeat) << known.name;
  }
  EXPECT_FALSE(is_relayed(message_type::other));
  EXPECT_TRUE(is_queued(message_type::offer));
  EXPECT_TRUE(is_queued(message_type::answer));
  EXPECT_TRUE(is_queued(message_type::candidate));
  EXPECT_FALSE(is_queued(message_type::leave));
  EXPECT_FALSE(is_queued(message_type::expire));
  EXPECT_FALSE(is_queued(message_type::heartbeat));
}

TEST(message, a_type_has_the_name_that_stands_on_the_wire) {
  for (const char* const name : {"OFFER", "ANSWER", "CANDIDATE", "LEAVE", "EXPIRE", "HEARTBEAT"}) {
    EXPECT_EQ(name_of(parsed(R"({"type":")"s + name + R"("})").type), name);
  }
  EXPECT_EQ(name_of(parsed(R"({"type":"offer"})").type), "other");
}

TEST(message, the_fixed_texts_are_json_and_none_of_them_is_relayed_when_a_client_sends_it) {
  for (const std::string_view text :
       {text::open, text::id_taken, text::invalid_key, text::missing_parameters, text::concurrent_limit}) {
    EXPECT_FALSE(is_relayed(parsed(std::string(text)).type)) << text;
  }
}

}  // namespace
}  // namespace p2p_broker::protocol::message_test
