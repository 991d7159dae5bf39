// Strangers' text before a person's eyes.
#include "doctor/findings/shown.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::doctor::shown_test {
namespace {

using std::chrono::milliseconds;

TEST(Shown, OnlyPrintableAsciiIsLeft) {
  EXPECT_EQ(shown("a\x1b[31mb\xff"), "a?[31mb?");
  EXPECT_EQ(shown("  one\r\n\t two  "), "one two");
}

TEST(Shown, LongTextIsCut) {
  EXPECT_EQ(shown("abcdef", 3), "abc…");
  EXPECT_EQ(shown("abc", 3), "abc");
}

TEST(Shown, TimesAreInWords) {
  EXPECT_EQ(in_words(milliseconds(0)), "0 ms");
  EXPECT_EQ(in_words(milliseconds(999)), "999 ms");
  EXPECT_EQ(in_words(milliseconds(1000)), "1 s");
  EXPECT_EQ(in_words(milliseconds(1260)), "1.3 s");
  EXPECT_EQ(in_words(milliseconds(5000)), "5 s");
  EXPECT_EQ(in_words(milliseconds(59960)), "60 s");
}

TEST(Shown, WordsAreListed) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"a"}), "a");
  EXPECT_EQ(listed({"a", "b", "c"}), "a, b and c");
}

TEST(Shown, APartIsFoundInEitherCase) {
  EXPECT_TRUE(holds("Welcome to NGINX!", "nginx"));
  EXPECT_TRUE(holds("any", ""));
  EXPECT_FALSE(holds("caddy", "nginx"));
}

}  // namespace
}  // namespace p2p_broker::doctor::shown_test
