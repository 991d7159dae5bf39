// Shows where a JSON string ends, wherever in the windows of 16 bytes its special characters lie.
#include "protocol/json_string.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::protocol::json_string_test {
namespace {

/// Bytes of the string at the front of `text`, or nothing. The text is a copy of its own, so that a sanitizer sees a
/// look behind its end.
std::optional<std::size_t> length_in(std::string_view text) {
  const auto copy = std::make_unique<char[]>(text.size());
  text.copy(copy.get(), text.size());
  const char* const behind = after_json_string(copy.get(), copy.get() + text.size());
  return behind == nullptr ? std::nullopt : std::optional(static_cast<std::size_t>(behind - copy.get()));
}

TEST(json_string, ends_at_its_quote) {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string token = '"' + std::string(size, 'x') + '"';
    EXPECT_EQ(length_in(token), token.size()) << size;
    EXPECT_EQ(length_in(token + ",\"another\": \"string\"}"), token.size()) << size;
    EXPECT_EQ(length_in(token.substr(0, token.size() - 1)), std::nullopt) << size;
  }
}

TEST(json_string, begins_with_a_quote) {
  for (const char* text : {"", "x\"", " \"a\"", "'a'", "\\\"a\""}) {
    EXPECT_EQ(length_in(text), std::nullopt) << text;
  }
}

TEST(json_string, may_hold_escapes_at_any_place) {
  for (std::size_t before = 0; before < 40; ++before) {
    for (const char* escape : {R"(\")", R"(\\)", R"(\/)", R"(\b)", R"(\f)", R"(\n)", R"(\r)", R"(\t)", R"(\u00e9)",
                               R"(\uD83D\uDE00)", R"(\uDEAD)", R"(\\\\\\\")", R"(\u005c")"}) {
      const bool ends_itself = std::string_view(escape) == R"(\u005c")";
      const std::string token =
          '"' + std::string(before, 'x') + escape + (ends_itself ? "" : std::string(20, 'y') + '"');
      EXPECT_EQ(length_in(token + "\"rest"), token.size()) << token;
    }
  }
}

TEST(json_string, is_refused_for_a_bad_character_at_any_place) {
  for (std::size_t before = 0; before < 40; ++before) {
    for (const std::string_view bad :
         {std::string_view("\0", 1), std::string_view("\n"), std::string_view("\x1F"), std::string_view(R"(\x)"),
          std::string_view(R"(\u12g4)"), std::string_view(R"(\u 123)"), std::string_view(R"(\U0041)"),
          std::string_view("\\\n")}) {
      const std::string token = '"' + std::string(before, 'x') + std::string(bad) + std::string(20, 'y') + '"';
      EXPECT_EQ(length_in(token), std::nullopt) << token;
    }
  }
}

TEST(json_string, is_refused_if_it_ends_within_an_escape) {
  for (std::size_t before = 0; before < 40; ++before) {
    for (const char* cut : {R"(\)", R"(\u)", R"(\u1)", R"(\u12)", R"(\u123)", R"(\")", R"(\u123")"}) {
      EXPECT_EQ(length_in('"' + std::string(before, 'x') + cut), std::nullopt) << before << cut;
    }
  }
}

TEST(json_string, may_hold_every_character_beyond_ascii) {
  std::string token = "\"";
  for (int i = 0; i < 20; ++i) {
    token += "\x7F\xC2\x80\xE2\x82\xAC\xF0\x9F\x98\x80";
  }
  token += '"';
  EXPECT_EQ(length_in(token), token.size());
}

/// Random rows of the pieces that matter, against another library's judgement.
TEST(json_string, is_judged_as_nlohmann_judges_it) {
  const std::string pieces[] = {"x", "y", "\"", "\\", "\\n", "\\u00e9", "\\\"", "\xC3\xA9", "\x01", "u12", "xxxxxxxx"};
  seeded_random random(6);
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = "\"";
    for (std::uint64_t left = random.below(12); left > 0; --left) {
      text += pieces[random.below(std::size(pieces))];
    }
    text += random.below(8) == 0 ? "" : "\"";
    const bool whole = length_in(text) == text.size();
    EXPECT_EQ(whole, nlohmann::json::accept(text)) << text;
    accepted += whole ? 1 : 0;
  }
  EXPECT_GT(accepted, 2'000);
}

}  // namespace
}  // namespace p2p_broker::protocol::json_string_test
