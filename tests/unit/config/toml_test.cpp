// The file's syntax: what TOML allows is read as TOML means it, the rest is refused with its line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "config/toml.hpp"
#include "config/usage_error.hpp"

namespace p2p_broker::config::toml_test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string value_of(const std::string& text) {
  const auto entries = read_toml("x = " + text, "f");
  return entries.size() == 1 && entries[0].values.size() == 1 ? entries[0].values[0] : "not one value";
}

std::string complaint(std::string_view text) {
  try {
    static_cast<void>(read_toml(text, "f"));
  } catch (const usage_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(config_toml, empty_texts_and_comments_hold_nothing) {
  for (const char* text : {"", "\n", "# only a comment", "  \t\r\n# a\n\n#b\r\n", "\xEF\xBB\xBF# mark"}) {
    EXPECT_THAT(read_toml(text, "f"), IsEmpty()) << text;
  }
}

TEST(config_toml, entries_keep_order_and_line) {
  const auto entries = read_toml("\n# c\nb = 1 # why\r\n\"a\"\t=\ttrue\nc='#'", "f");
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].key, "b");
  EXPECT_EQ(entries[0].line, 3U);
  EXPECT_FALSE(entries[0].is_string);
  EXPECT_THAT(entries[0].values, ElementsAre("1"));
  EXPECT_EQ(entries[1].key, "a");
  EXPECT_EQ(entries[1].line, 4U);
  EXPECT_THAT(entries[1].values, ElementsAre("true"));
  EXPECT_EQ(entries[2].line, 5U);
  EXPECT_TRUE(entries[2].is_string);
  EXPECT_THAT(entries[2].values, ElementsAre("#"));
}

TEST(config_toml, strings_are_read_with_their_escapes) {
  EXPECT_EQ(value_of(R"("a # b, c = d")"), "a # b, c = d");
  EXPECT_EQ(value_of(R"("q\"b\\t\tn\nr\rb\bf\f")"), "q\"b\\t\tn\nr\rb\bf\f");
  EXPECT_EQ(value_of(R"("\u00e9\U0001F600\u20AC")"), "\xC3\xA9\xF0\x9F\x98\x80\xE2\x82\xAC");
  EXPECT_EQ(value_of(R"('C:\no\escape "here"')"), R"(C:\no\escape "here")");
  EXPECT_EQ(value_of("\"\""), "");
  EXPECT_EQ(value_of("\"ключ\""), "ключ");
}

TEST(config_toml, lists_may_span_lines_and_end_with_a_comma) {
  const auto entries = read_toml("x = [ \"a,b\", # one\n  'c',\n]\ny = []\nz = [\"d\"]", "f");
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_TRUE(entries[0].is_array);
  EXPECT_THAT(entries[0].values, ElementsAre("a,b", "c"));
  EXPECT_THAT(entries[1].values, IsEmpty());
  EXPECT_EQ(entries[1].line, 4U);
  EXPECT_THAT(entries[2].values, ElementsAre("d"));
}

TEST(config_toml, numbers_may_have_underscores_between_digits) {
  EXPECT_EQ(value_of("60_000"), "60000");
  EXPECT_EQ(value_of("-5"), "-5");
  EXPECT_EQ(value_of("9100.5"), "9100.5");
  EXPECT_EQ(value_of("6_"), "6_");
  EXPECT_EQ(value_of("6__0"), "6__0");
}

TEST(config_toml, table_headers_and_dots_become_part_of_the_key) {
  const auto entries = read_toml("[a.b]\nx = 1\n[[c]]\ny . z = 2\n", "f");
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(entries[1].key, "a.b.x");
  EXPECT_EQ(entries[3].key, "c.y.z");
  EXPECT_FALSE(entries[1].is_table);
}

TEST(config_toml, table_headers_are_entries_of_their_own) {
  const auto entries = read_toml("x = 1\n[a.b]\n[[c]]\n", "f");
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_TRUE(entries[1].is_table);
  EXPECT_EQ(entries[1].key, "a.b");
  EXPECT_EQ(entries[1].line, 2U);
  EXPECT_THAT(entries[1].values, IsEmpty());
  EXPECT_EQ(entries[2].key, "c");
}

TEST(config_toml, mistakes_are_named_with_their_line) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"x", "f line 1: no '=' behind the name x"},
      {"\n= 5", "f line 2: a line must be 'name = value'"},
      {"x =", "f line 1: no value behind the '='"},
      {"x = word", "f line 1: text must stand in quotes"},
      {"x = True", "f line 1: text must stand in quotes"},
      {"x = {a = 1}", "f line 1: text must stand in quotes"},
      {"x = 1 2", "f line 1: unexpected text behind the value"},
      {"x = \"a\" b", "f line 1: unexpected text behind the value"},
      {"x = 1, 2", "f line 1: unexpected text behind the value"},
      {"x = \"a\ny = 1", "f line 1: text without its closing quote"},
      {"x = 'a", "f line 1: text without its closing quote"},
      {"x = \"\"\"a\"\"\"", "f line 1: text over several lines is not supported here"},
      {"x = \"a\x01\"", "f line 1: a control character in a text, write it as \\u00XX"},
      {"# \x01", "f line 1: a control character in a comment"},
      {"x = \"\\x\"", "f line 1: an unknown escape behind a backslash"},
      {"x = \"\\", "f line 1: an unknown escape behind a backslash"},
      {"x = \"\\u12\"", "f line 1: an unfinished \\u escape"},
      {"x = \"\\ud800\"", "f line 1: a \\u escape that is no character"},
      {"x = \"\\U00110000\"", "f line 1: a \\u escape that is no character"},
      {"x = \"\\UFFFFFFFFF\"", "f line 1: a \\u escape that is no character"},
      {"x = [1]", "f line 1: a list holds texts in quotes, separated by commas"},
      {"x = [\"a\" \"b\"]", "f line 1: a list without its closing bracket or a comma"},
      {"x = [\n\"a\",\n", "f line 3: a list holds texts in quotes, separated by commas"},
      {"x = [\n\"a\"\n", "f line 3: a list without its closing bracket or a comma"},
      {"x = 1\n\nx = 2", "f line 3: x is given twice"},
      {"[a\nx = 1", "f line 1: a table header without its closing bracket"},
      {"[[a]\nx = 1", "f line 1: a table header without its closing bracket"},
      {"[a] x = 1", "f line 1: unexpected text behind the value"},
      {"x = \"\xFF\"", "f line 1: the file is not UTF-8 text"},
  };
  for (const auto& [text, sentence] : cases) {
    EXPECT_EQ(complaint(text), sentence) << text;
  }
}

TEST(config_toml, every_byte_of_a_text_survives_writing_and_reading) {
  std::string text = "кл\"ю\\ч, #=[]'\xF0\x9F\x98\x80";
  for (char c = 1; c < 0x7f; ++c) text += c;
  text += '\x7f';
  EXPECT_EQ(value_of(toml_string(text)), text);
}

TEST(config_toml, nothing_cut_short_is_read_past_its_end) {
  const std::string text = "[a]\nx = [\"b\\u00e9\", 'c'] # d\ny.\"z\" = 1_0\r\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const std::string cut = text.substr(0, length);
    const std::string result = complaint(cut);
    EXPECT_TRUE(result == "accepted" || result.starts_with("f line ")) << cut;
  }
}

}  // namespace
}  // namespace p2p_broker::config::toml_test
