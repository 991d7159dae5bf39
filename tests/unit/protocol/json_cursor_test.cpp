// The validating walk over JSON: what it accepts, what it refuses, and where it stops.
// The tables follow the grammar of RFC 8259 production by production; message_differential_test asks a second parser.
#include "protocol/json_cursor.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace p2p_broker::protocol::json_cursor_test {
namespace {

using namespace std::string_literals;

/// Text in a buffer of its own exact size, so that a sanitizer sees every read behind the end.
bool is_json(std::string_view text) {
  const std::vector<char> exact(text.begin(), text.end());
  json_cursor cursor({exact.data(), exact.size()});
  if (!cursor.skip_value()) {
    return false;
  }
  cursor.skip_space();
  return cursor.at_end();
}

TEST(json_cursor, accepts_every_production_of_the_grammar) {
  const std::string accepted[] = {
      "null",
      "true",
      "false",
      "\"\"",
      "[]",
      "{}",
      "0",
      "-0",
      "7",
      "-7",
      "10",
      "1234567890123456789012345678901234567890",
      "0.5",
      "-0.50",
      "1e5",
      "1E5",
      "1e+5",
      "1e-5",
      "1e05",
      "0e0",
      "-0.0e-00",
      "1.25E+10",
      "1e999",
      "1e-999",
      "\"a\"",
      R"("\"\\\/\b\f\n\r\t")",
      R"("\u0000\u00e9\uABCD\uabcd")",
      R"("\ud83d\udca9")",
      R"("\ud800")",
      R"("\udc00\ud800")",
      "\"\x7F\"",
      "\"caf\xC3\xA9 \xF0\x9F\x92\xA9\"",
      "\"\xEF\xBB\xBF\"",
      "[1]",
      "[1,2]",
      "[ 1 , 2 ]",
      "[[]]",
      "[[],[]]",
      "[{}]",
      "[{},[],\"\",0,null]",
      R"({"a":1})",
      R"({"a":1,"a":2})",
      R"({"":{}})",
      R"({ "a" : [ { "b" : null } ] , "c" : "d" })",
      " 1",
      "1 ",
      "\t\r\n 1 \t\r\n",
      "[\t]",
      "{\n}",
  };
  for (const std::string& text : accepted) {
    EXPECT_TRUE(is_json(text)) << testing::PrintToString(text);
  }
}

TEST(json_cursor, refuses_what_no_production_makes) {
  const std::string refused[] = {
      "",
      " ",
      "nul",
      "nulls",
      "Null",
      "TRUE",
      "tru",
      "fals",
      "undefined",
      "NaN",
      "Infinity",
      "-Infinity",
      "-",
      "+1",
      "01",
      "-01",
      "00",
      "1.",
      ".5",
      "-.5",
      "1.e5",
      "1e",
      "1e+",
      "1e-",
      "0x10",
      "1_000",
      "1 2",
      "--1",
      "1e1.5",
      "\"",
      "\"a",
      "'a'",
      "\"\\\"",
      R"("\x41")",
      R"("\a")",
      R"("\u")",
      R"("\u12")",
      R"("\u123")",
      R"("\u123g")",
      R"("\U0041")",
      R"("\)",
      "\"a\nb\"",
      "\"a\tb\"",
      "\"\x1F\"",
      "\"\0\""s,
      "\"a\" \"b\"",
      "[",
      "]",
      "[1",
      "[1,",
      "[1,]",
      "[,1]",
      "[,]",
      "[1 2]",
      "[1}",
      "[}",
      "[1,,2]",
      "[1:2]",
      "{",
      "}",
      "{]",
      "{1:2}",
      "{a:1}",
      R"({"a")",
      R"({"a":)",
      R"({"a":1)",
      R"({"a":1,)",
      R"({"a":1,})",
      R"({,})",
      R"({"a"1})",
      R"({"a":1 "b":2})",
      R"({"a",1})",
      R"({"a":1])",
      R"({"a":})",
      R"({"a"::1})",
      R"({:1})",
      R"({null:1})",
      "[]]",
      "{}}",
      "[],",
      "{},{}",
      "null null",
      "/* */ 1",
      "1 // one",
      "#1",
      "\xEF\xBB\xBF{}",
      "\xC2\xA0"
      "1",
      "\v1",
      "\f1",
      "1\0"s,
      "\0"s,
      "\0001"s,
      "[1\0]"s,
  };
  for (const std::string& text : refused) {
    EXPECT_FALSE(is_json(text)) << testing::PrintToString(text);
  }
}

TEST(json_cursor, refuses_every_proper_prefix_of_a_container) {
  const std::string whole =
      R"( {"type":"OFFER","payload":{"a":[1,-2.5e+3,true,false,null,"\u00e9\n"],"b":{}},"dst":"p"})";
  ASSERT_TRUE(is_json(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(is_json(whole.substr(0, size))) << size;
    json_cursor cursor(std::string_view(whole).substr(0, size));  // the rest of it lies behind the end
    EXPECT_FALSE(cursor.skip_value()) << size;
  }
}

TEST(json_cursor, knows_exactly_the_escapes_of_the_grammar) {
  for (int byte = 0; byte < 256; ++byte) {
    const auto letter = static_cast<char>(byte);
    const bool legal = letter != '\0' && std::string_view("\"\\/bfnrtu").find(letter) != std::string_view::npos;
    EXPECT_EQ(is_json("\"\\"s + letter + (letter == 'u' ? "0041\"" : "\"")), legal) << byte;
  }
  for (std::size_t digit = 0; digit < 4; ++digit) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string token = R"("\u0000")";
      token[3 + digit] = static_cast<char>(byte);
      const bool hex = byte < 128 && std::isxdigit(byte) != 0;
      EXPECT_EQ(is_json(token), hex) << digit << ' ' << byte;
    }
  }
}

TEST(json_cursor, finds_the_special_character_at_every_position_of_a_string) {
  for (std::size_t size = 1; size <= 70; ++size) {
    for (std::size_t i = 0; i < size; ++i) {
      std::string text = "\"" + std::string(size, 'a') + "\"";
      ASSERT_TRUE(is_json(text));
      text[i + 1] = '\x1F';
      ASSERT_FALSE(is_json(text)) << size << ' ' << i;
      text[i + 1] = '"';
      ASSERT_FALSE(is_json(text)) << size << ' ' << i;
      text[i + 1] = '\\';
      ASSERT_FALSE(is_json(text)) << size << ' ' << i;  // \a, or an escaped closing quote
      text.insert(i + 2, "n");
      ASSERT_TRUE(is_json(text)) << size << ' ' << i;
    }
  }
}

TEST(json_cursor, bytes_above_127_are_no_control_characters) {
  for (unsigned byte = 0x80; byte <= 0xFF; ++byte) {
    EXPECT_TRUE(is_json("\"0123456789abcdef" + std::string(20, static_cast<char>(byte)) + "\"")) << byte;
  }
}

TEST(json_cursor, keeps_arrays_and_objects_apart_at_any_depth) {
  for (std::size_t depth = 1; depth <= 200; ++depth) {
    std::string open;
    std::string close;
    for (std::size_t level = 0; level < depth; ++level) {
      const bool object = (level * level + level / 3) % 2 == 0;  // no period that a word of bits could hide
      open += object ? "{\"a\":" : "[";
      close.insert(0, 1, object ? '}' : ']');
    }
    ASSERT_TRUE(is_json(open + "0" + close)) << depth;
    for (std::size_t level = 0; level < depth; ++level) {
      std::string wrong = close;
      wrong[level] = wrong[level] == '}' ? ']' : '}';
      ASSERT_FALSE(is_json(open + "0" + wrong)) << depth << ' ' << level;
    }
  }
}

TEST(json_cursor, any_depth_is_walked_without_recursion) {
  constexpr std::size_t depth = 200'000;
  EXPECT_TRUE(is_json(std::string(depth, '[') + std::string(depth, ']')));
  EXPECT_FALSE(is_json(std::string(depth, '[')));
  EXPECT_FALSE(is_json(std::string(depth, '[') + std::string(depth - 1, ']')));
  EXPECT_FALSE(is_json(std::string(depth, '[') + std::string(depth + 1, ']')));
  std::string objects;
  for (std::size_t i = 0; i < depth; ++i) {
    objects += "{\"\":";
  }
  EXPECT_TRUE(is_json(objects + "[]" + std::string(depth, '}')));
  EXPECT_FALSE(is_json(objects + "[]" + std::string(depth - 1, '}') + "]"));
}

TEST(json_cursor, stops_right_behind_the_value) {
  const std::string_view text = R"(  {"a":[1,2]}  ,3)";
  json_cursor cursor(text);
  ASSERT_TRUE(cursor.skip_value());
  EXPECT_EQ(cursor.position() - text.data(), 13);
  cursor.skip_space();
  EXPECT_EQ(cursor.peek(), ',');
  EXPECT_FALSE(cursor.take(';'));
  EXPECT_TRUE(cursor.take(','));
  ASSERT_TRUE(cursor.skip_value());
  EXPECT_TRUE(cursor.at_end());
  EXPECT_EQ(cursor.peek(), '\0');
  EXPECT_FALSE(cursor.skip_value());
}

TEST(json_cursor, a_string_must_begin_where_the_cursor_stands) {
  json_cursor cursor(R"( "a")");
  EXPECT_FALSE(cursor.skip_string());
  cursor.skip_space();
  EXPECT_TRUE(cursor.skip_string());
  EXPECT_TRUE(cursor.at_end());
}

}  // namespace
}  // namespace p2p_broker::protocol::json_cursor_test
