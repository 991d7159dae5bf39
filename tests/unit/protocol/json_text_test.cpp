// JSON string tokens to text and back, as JSON.parse and JSON.stringify do it.
#include "protocol/json_text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>

#include "protocol/utf8.hpp"

namespace p2p_broker::protocol::json_text_test {
namespace {

using namespace std::string_literals;

std::string unquote(std::string_view token) {
  std::string storage;
  return std::string(json_unquote(token, storage));
}

TEST(json_text, a_token_without_escapes_is_viewed_in_place) {
  const std::string token = "\"caf\xC3\xA9\"";
  std::string storage = "untouched";
  const std::string_view text = json_unquote(token, storage);
  EXPECT_EQ(text, "caf\xC3\xA9");
  EXPECT_EQ(text.data(), token.data() + 1);
  EXPECT_EQ(storage, "untouched");
  EXPECT_EQ(unquote("\"\""), "");
}

TEST(json_text, every_escape_becomes_its_character) {
  EXPECT_EQ(unquote(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(unquote(R"("a\u0041b\u00e9\u20AC\u0000z")"), "aAb\xC3\xA9\xE2\x82\xAC\0z"s);
  EXPECT_EQ(unquote(R"("\\u0041")"), "\\u0041");
  EXPECT_EQ(unquote(R"("\\\\")"), "\\\\");
}

TEST(json_text, a_surrogate_pair_is_one_character) {
  EXPECT_EQ(unquote(R"("\ud83d\udca9")"), "\xF0\x9F\x92\xA9");
  EXPECT_EQ(unquote(R"("\uD800\uDC00")"), "\xF0\x90\x80\x80");
  EXPECT_EQ(unquote(R"("\uDBFF\uDFFF")"), "\xF4\x8F\xBF\xBF");
}

TEST(json_text, a_lone_surrogate_keeps_its_own_three_bytes) {
  EXPECT_EQ(unquote(R"("\ud800")"), "\xED\xA0\x80");
  EXPECT_EQ(unquote(R"("\udfff")"), "\xED\xBF\xBF");
  EXPECT_EQ(unquote(R"("\ud83dx")"), "\xED\xA0\xBDx");
  EXPECT_EQ(unquote(R"("\ud83dxudca9")"), "\xED\xA0\xBDxudca9");
  EXPECT_EQ(unquote(R"("\ud83d\n")"), "\xED\xA0\xBD\n");
  EXPECT_EQ(unquote(R"("\ud83d\u0041")"),
            "\xED\xA0\xBD"
            "A");
  EXPECT_EQ(unquote(R"("\udca9\ud83d")"), "\xED\xB2\xA9\xED\xA0\xBD");
  EXPECT_EQ(unquote(R"("\ud83d\ud83d\udca9")"), "\xED\xA0\xBD\xF0\x9F\x92\xA9");
  EXPECT_EQ(unquote(R"("\ud83d\\udca9")"), "\xED\xA0\xBD\\udca9");
}

TEST(json_text, ids_that_are_spelled_differently_are_the_same_text) {
  EXPECT_EQ(unquote(R"("p\u0065er")"), unquote(R"("peer")"));
  EXPECT_EQ(unquote(R"("\u00E9")"), unquote(R"("\u00e9")"));
  EXPECT_NE(unquote(R"("\ud800")"), unquote(R"("\ud801")"));
}

TEST(json_text, storage_of_an_earlier_token_does_not_leak_into_the_next) {
  std::string storage;
  EXPECT_EQ(json_unquote(R"("long\nlong\nlong")", storage), "long\nlong\nlong");
  EXPECT_EQ(json_unquote(R"("\t")", storage), "\t");
}

TEST(json_text, quoting_escapes_what_json_stringify_escapes) {
  EXPECT_EQ(json_quote(""), R"("")");
  EXPECT_EQ(json_quote("a/b"), R"("a/b")");
  EXPECT_EQ(json_quote("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(json_quote("\x01\x0B\x1F\0"s), R"("\u0001\u000b\u001f\u0000")");
  EXPECT_EQ(json_quote("\x7F caf\xC3\xA9 \xE2\x80\xA8"), "\"\x7F caf\xC3\xA9 \xE2\x80\xA8\"");
}

TEST(json_text, quoting_and_unquoting_give_any_text_back_and_agree_with_another_library) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::size_t length = random() % 12; length > 0; --length) {
      const auto any = static_cast<char32_t>(random() % (random() % 2 == 0 ? 0x80 : 0x110000));
      append_utf8(text, any >= 0xD800 && any <= 0xDFFF ? U'\\' : any);
    }
    const std::string token = json_quote(text);
    ASSERT_EQ(unquote(token), text) << token;
    ASSERT_EQ(nlohmann::json(text).dump(), token);
    ASSERT_EQ(unquote(nlohmann::json(text).dump(-1, ' ', true)), text) << token;  // everything possible as \u
  }
}

}  // namespace
}  // namespace p2p_broker::protocol::json_text_test
