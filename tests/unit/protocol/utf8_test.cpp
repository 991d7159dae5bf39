// Well-formed UTF-8 is told from the rest, and the rest repaired as browsers and Node repair it.
// The reference is a slow decoder that is written from the definition alone: decode the bits, then judge the number.
#include "protocol/utf8.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace p2p_broker::protocol::utf8_test {
namespace {

using namespace std::string_literals;

constexpr const char* replacement = "\xEF\xBF\xBD";

/// Whether exactly all of `text` is one character of `text.size()` bytes: bit patterns first, then the ranges.
bool is_one_character(std::string_view text) {
  constexpr std::array<std::uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  constexpr std::array<std::uint32_t, 5> lead_mask{0, 0x80, 0xE0, 0xF0, 0xF8};
  constexpr std::array<std::uint32_t, 5> lead_mark{0, 0x00, 0xC0, 0xE0, 0xF0};
  const std::size_t length = text.size();
  const auto first = static_cast<unsigned char>(text.front());
  if (length > 4 || (first & lead_mask[length]) != lead_mark[length]) {
    return false;
  }
  std::uint32_t number = first & ~lead_mask[length];
  for (const char c : text.substr(1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) {
      return false;
    }
    number = number << 6 | (byte & 0x3F);
  }
  return number >= smallest[length] && number <= 0x10FFFF && (number < 0xD800 || number > 0xDFFF);
}

bool is_utf8_by_definition(std::string_view text) {
  while (!text.empty()) {
    std::size_t length = 1;
    while (length <= 4 && (length > text.size() || !is_one_character(text.substr(0, length)))) {
      ++length;
    }
    if (length > 4) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

TEST(utf8, accepts_every_code_point_but_surrogates) {
  for (char32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    std::string text;
    append_utf8(text, code_point);
    const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
    ASSERT_EQ(is_utf8(text), !surrogate) << std::hex << static_cast<std::uint32_t>(code_point);
  }
}

TEST(utf8, judges_every_two_bytes_as_the_definition_does) {
  for (unsigned pair = 0; pair <= 0xFFFF; ++pair) {
    const std::string text{static_cast<char>(pair >> 8), static_cast<char>(pair & 0xFF)};
    ASSERT_EQ(is_utf8(text), is_utf8_by_definition(text)) << std::hex << pair;
  }
}

TEST(utf8, judges_the_edges_of_every_longer_form_as_the_definition_does) {
  constexpr std::array<unsigned char, 12> edges{0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE0, 0xED, 0xFF};
  for (unsigned lead = 0xE0; lead <= 0xFF; ++lead) {
    for (unsigned second = 0; second <= 0xFF; ++second) {
      for (const unsigned char third : edges) {
        for (const unsigned char fourth : edges) {
          const std::string text{static_cast<char>(lead), static_cast<char>(second), static_cast<char>(third),
                                 static_cast<char>(fourth)};
          ASSERT_EQ(is_utf8(text), is_utf8_by_definition(text)) << std::hex << lead << ' ' << second;
          ASSERT_EQ(is_utf8(text.substr(0, 3)), is_utf8_by_definition(text.substr(0, 3))) << std::hex << lead;
        }
      }
    }
  }
}

TEST(utf8, finds_a_bad_byte_at_every_position_of_a_long_text) {
  for (std::size_t size = 0; size <= 70; ++size) {
    const std::string plain(size, 'a');
    ASSERT_TRUE(is_utf8(plain));
    for (std::size_t i = 0; i < size; ++i) {
      std::string broken = plain;
      broken[i] = '\x80';
      ASSERT_FALSE(is_utf8(broken)) << size << ' ' << i;
    }
  }
}

TEST(utf8, refuses_a_character_that_the_end_cuts_off) {
  for (const std::string& whole : {"\xC3\xA9"s, "\xE2\x82\xAC"s, "\xF0\x9F\x92\xA9"s}) {
    ASSERT_TRUE(is_utf8(whole));
    for (std::size_t size = 1; size < whole.size(); ++size) {
      EXPECT_FALSE(is_utf8(whole.substr(0, size)));
      EXPECT_FALSE(is_utf8(std::string_view(whole).substr(0, size)));  // the rest of it lies behind the end
      EXPECT_FALSE(is_utf8("0123456789abcdef"s + whole.substr(0, size)));
    }
  }
}

TEST(utf8, empty_and_nul_are_well_formed) {
  EXPECT_TRUE(is_utf8({}));
  EXPECT_TRUE(is_utf8("\0\0"s));
}

struct repair_case {
  std::string bytes;
  std::string text;
};

TEST(utf8, repairs_each_maximal_ill_formed_part_to_one_replacement_character) {
  const std::string r = replacement;
  const repair_case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"caf\xC3\xA9", "caf\xC3\xA9"},
      {"\x80", r},
      {"\xFF\xFE", r + r},
      {"\xC0\xAF", r + r},  // an overlong slash
      {"\xE2\x82", r},      // cut off: one part
      {"\xE2\x82z", r + "z"},
      {"\xF0\x9F\x92", r},
      {"\xF0\x9F\x92\xF0\x9F\x92\xA9", r + "\xF0\x9F\x92\xA9"},
      {"\xE0\x80\x80", r + r + r},                            // overlong: no prefix of it is legal
      {"\xED\xA0\x80", r + r + r},                            // a surrogate
      {"\xF4\x90\x80\x80", r + r + r + r},                    // above U+10FFFF
      {"a\xF1\x80\x80\xE1\x80\xC2z", "a" + r + r + r + "z"},  // the example of Unicode 15, table 3-8
      {"{\"type\":\"\xFFOFFER\"}", "{\"type\":\"" + r + "OFFER\"}"},
  };
  for (const repair_case& each : cases) {
    EXPECT_EQ(repair_utf8(each.bytes), each.text) << testing::PrintToString(each.bytes);
  }
}

TEST(utf8, repair_makes_well_formed_text_and_leaves_it_alone_afterwards) {
  std::mt19937_64 random(1);
  constexpr std::string_view alphabet = "az\x7F\x80\x8F\xBF\xC1\xC3\xE0\xE2\xED\xEF\xF0\xF4\xF5\xFF";
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 24, '\0');
    for (char& byte : bytes) {
      byte = alphabet[random() % alphabet.size()];
    }
    const std::string repaired = repair_utf8(bytes);
    ASSERT_TRUE(is_utf8_by_definition(repaired)) << testing::PrintToString(bytes);
    ASSERT_EQ(repair_utf8(repaired), repaired);
    ASSERT_EQ(repaired == bytes, is_utf8_by_definition(bytes)) << testing::PrintToString(bytes);
  }
}

}  // namespace
}  // namespace p2p_broker::protocol::utf8_test
