// Shows that no text from a stranger can command a terminal, turn a line round or end it, and that it stays JSON.
#include "server/log/escaped_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "protocol/utf8.hpp"

namespace p2p_broker::server::log::escaped_text_test {
namespace {

[[nodiscard]] std::string utf8(char32_t code_point) {
  std::string text;
  protocol::append_utf8(text, code_point);
  return text;
}

[[nodiscard]] std::string escape_of(char32_t code_point) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(code_point));
  return text;
}

TEST(escaped_text, leaves_what_can_be_read_as_it_is) {
  for (const std::string text : {"", "alice", "a b~!", "caf\xC3\xA9", "\xE6\x97\xA5\xE6\x9C\xAC", "\xF0\x9F\x98\x80"}) {
    EXPECT_EQ(escaped(text), '"' + text + '"');
  }
  EXPECT_EQ(escaped("a\"b\\\n\x1B"), R"("a\"b\\\n\u001b")");
}

/// DEL, the C1 controls, line and paragraph separators, and all that has Unicode's property Bidi_Control.
TEST(escaped_text, spells_out_what_a_terminal_obeys_or_an_eye_does_not_see) {
  std::u32string unseen = U"\u061C\u200E\u200F\u2028\u2029\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";
  for (char32_t c = 0x7F; c <= 0x9F; ++c) {
    unseen.push_back(c);
  }
  for (const char32_t c : unseen) {
    EXPECT_EQ(escaped("a" + utf8(c) + "b"), "\"a" + escape_of(c) + "b\"") << std::hex << static_cast<unsigned>(c);
    EXPECT_EQ(nlohmann::json::parse(escaped(utf8(c))), utf8(c));
  }
}

TEST(escaped_text, spares_the_neighbours_of_what_it_spells_out) {
  for (const char32_t c : {0x7E, 0xA0, 0x061B, 0x061D, 0x200D, 0x2010, 0x2027, 0x202F, 0x2065, 0x206A, 0x1202E}) {
    EXPECT_EQ(escaped(utf8(c)), '"' + utf8(c) + '"') << std::hex << static_cast<unsigned>(c);
  }
}

TEST(escaped_text, is_the_same_text_for_whoever_reads_json) {
  std::string text;
  for (char32_t c = 0; c < 0x3000; c += c < 0x100 ? 1 : 7) {
    text += utf8(c);
  }
  EXPECT_EQ(nlohmann::json::parse(escaped(text)), text);
}

/// A terminal that is not in UTF-8 would obey a single byte 0x9B.
TEST(escaped_text, repairs_what_is_not_utf8) {
  EXPECT_EQ(escaped("a\x9Bz"), "\"a\xEF\xBF\xBDz\"");
  EXPECT_EQ(escaped("a\xE2\x80"), "\"a\xEF\xBF\xBD\"");
}

TEST(escaped_text, is_cut_between_two_characters) {
  EXPECT_EQ(beginning_of("abc", 3), "abc");
  EXPECT_EQ(beginning_of("abc", 2), "ab");
  EXPECT_EQ(beginning_of("", 0), "");
  EXPECT_EQ(beginning_of("abc", 0), "");
  const std::string text = "ab\xC3\xA9\xE6\x97\xA5\xF0\x9F\x98\x80";
  const std::size_t whole[] = {0, 1, 2, 2, 4, 4, 4, 7, 7, 7, 7, 11};
  for (std::size_t bytes_max = 0; bytes_max <= text.size(); ++bytes_max) {
    EXPECT_EQ(beginning_of(text, bytes_max), text.substr(0, whole[bytes_max])) << bytes_max;
  }
}

/// What is no text is not looked through for an end.
TEST(escaped_text, is_not_cut_to_nothing_for_want_of_characters) {
  EXPECT_EQ(beginning_of(std::string(100, '\x80'), 80).size(), 77U);
}

}  // namespace
}  // namespace p2p_broker::server::log::escaped_text_test
