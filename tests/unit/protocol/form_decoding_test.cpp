// Shows that escapes are undone as URLSearchParams and decodeURIComponent undo them. The expected texts are what
// Node 20 gives for the same input.
#include "protocol/form_decoding.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace p2p_broker::protocol::form_decoding_test {
namespace {

using namespace std::string_literals;

[[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs(std::string_view form) {
  std::vector<std::pair<std::string, std::string>> result;
  while (const auto pair = take_form_pair(form)) {
    result.emplace_back(pair->name, pair->value);
  }
  return result;
}

using pair_list = std::vector<std::pair<std::string, std::string>>;

TEST(form_pairs, are_parted_at_ampersands_and_the_first_equals_sign) {
  EXPECT_EQ(pairs("a=1&b=2"), (pair_list{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(pairs("a=1=2"), (pair_list{{"a", "1=2"}}));
  EXPECT_EQ(pairs("a=1;b=2"), (pair_list{{"a", "1;b=2"}}));
}

TEST(form_pairs, may_lack_a_value_or_a_name) {
  EXPECT_EQ(pairs("a"), (pair_list{{"a", ""}}));
  EXPECT_EQ(pairs("a="), (pair_list{{"a", ""}}));
  EXPECT_EQ(pairs("=1"), (pair_list{{"", "1"}}));
  EXPECT_EQ(pairs("="), (pair_list{{"", ""}}));
}

TEST(form_pairs, that_are_empty_do_not_count) {
  EXPECT_EQ(pairs(""), pair_list{});
  EXPECT_EQ(pairs("&&&"), pair_list{});
  EXPECT_EQ(pairs("&a=1&&b=2&"), (pair_list{{"a", "1"}, {"b", "2"}}));
}

TEST(form_pairs, stay_escaped) { EXPECT_EQ(pairs("a%3D=%26+x"), (pair_list{{"a%3D", "%26+x"}})); }

TEST(form_text, without_escapes_stays_as_it_is) {
  EXPECT_EQ(decode_form_text(""), "");
  EXPECT_EQ(decode_form_text("0f1e2d3c-4b5a_6978 ~!*()'"), "0f1e2d3c-4b5a_6978 ~!*()'");
}

TEST(form_text, has_spaces_for_plus_signs_but_not_for_escaped_ones) {
  EXPECT_EQ(decode_form_text("a+b++c"), "a b  c");
  EXPECT_EQ(decode_form_text("a%2Bb%2bc"), "a+b+c");
}

TEST(form_text, has_bytes_for_escapes_of_either_case) {
  EXPECT_EQ(decode_form_text("%41%4a%4A"), "AJJ");
  EXPECT_EQ(decode_form_text("%e4%bd%A0"), "\u4f60");
  EXPECT_EQ(decode_form_text("%F0%9F%98%80"), "\U0001F600");
  EXPECT_EQ(decode_form_text("x%00y"), "x\0y"s);
}

TEST(form_text, is_decoded_once_only) {
  EXPECT_EQ(decode_form_text("%2541"), "%41");
  EXPECT_EQ(decode_form_text("%25%34%31"), "%41");
  EXPECT_EQ(decode_form_text("%4%31"), "%41");
}

TEST(form_text, keeps_percent_signs_that_are_no_escapes) {
  for (const char* const text : {"%", "%%", "%2", "a%", "%zz", "%2g", "%g2"}) {
    EXPECT_EQ(decode_form_text(text), text);
  }
  EXPECT_EQ(decode_form_text("100%25%"), "100%%");
  EXPECT_EQ(decode_form_text("%%41"), "%A");
  EXPECT_EQ(decode_form_text("%+1"), "% 1");
}

TEST(form_text, ends_where_its_view_ends) {
  EXPECT_EQ(decode_form_text(std::string_view("%41").substr(0, 2)), "%4");
  EXPECT_EQ(decode_percent_strict(std::string_view("%41").substr(0, 2)), std::nullopt);
}

TEST(form_text, has_a_replacement_for_each_maximal_part_that_is_not_utf8) {
  EXPECT_EQ(decode_form_text("%E4%BDx"), "\uFFFDx");
  EXPECT_EQ(decode_form_text("%E4%BD%E4%BD%A0"), "\uFFFD\u4f60");
  EXPECT_EQ(decode_form_text("%c0%af"), "\uFFFD\uFFFD");
  EXPECT_EQ(decode_form_text("%ed%a0%80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(decode_form_text("%f4%90%80%80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(decode_form_text("%ff%fe"), "\uFFFD\uFFFD");
}

TEST(form_text, is_repaired_where_it_was_not_escaped_too) {
  EXPECT_EQ(decode_form_text("caf\xC3\xA9"), "caf\u00e9");
  EXPECT_EQ(decode_form_text("caf\xC3"), "caf\uFFFD");
  EXPECT_EQ(decode_form_text("\xC3%A9"), "\u00e9");
}

TEST(form_text, keeps_a_byte_order_mark) { EXPECT_EQ(decode_form_text("%EF%BB%BFx"), "\uFEFFx"); }

TEST(strict_percent_decoding, undoes_escapes_and_nothing_else) {
  EXPECT_EQ(decode_percent_strict(""), "");
  EXPECT_EQ(decode_percent_strict("peerjs"), "peerjs");
  EXPECT_EQ(decode_percent_strict("a+b"), "a+b");
  EXPECT_EQ(decode_percent_strict("%70eerj%73"), "peerjs");
  EXPECT_EQ(decode_percent_strict("a%2Fb%3f"), "a/b?");
  EXPECT_EQ(decode_percent_strict("%2541"), "%41");
  EXPECT_EQ(decode_percent_strict("x%00"), "x\0"s);
  EXPECT_EQ(decode_percent_strict("%e4%bd%a0%F0%9F%98%80!"), "\u4f60\U0001F600!");
}

TEST(strict_percent_decoding, refuses_a_percent_sign_that_is_no_escape) {
  for (const char* const text : {"%", "%2", "a%", "%zz", "%2g", "%g2", "%%41", "%4%31", "%+1", "ok%41%"}) {
    EXPECT_EQ(decode_percent_strict(text), std::nullopt) << text;
  }
}

TEST(strict_percent_decoding, refuses_escapes_that_do_not_spell_utf8) {
  for (const char* const text :
       {"%E4%BD", "%E4%BDx", "%c0%af", "%ed%a0%80", "%f4%90%80%80", "%ff", "%80", "%E4-%BD%A0"}) {
    EXPECT_EQ(decode_percent_strict(text), std::nullopt) << text;
  }
}

TEST(strict_percent_decoding, lets_no_raw_byte_complete_an_escape) {
  EXPECT_EQ(decode_percent_strict("%C3\xA9"), std::nullopt);
  EXPECT_EQ(decode_percent_strict("\xC3%A9"), std::nullopt);
  EXPECT_EQ(decode_percent_strict("\xC3\xA9%41"),
            "\u00e9"
            "A");
}

}  // namespace
}  // namespace p2p_broker::protocol::form_decoding_test
