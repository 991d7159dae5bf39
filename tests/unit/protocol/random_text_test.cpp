// Shows what random texts look like, and that they differ.
#include "protocol/random_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace p2p_broker::protocol::random_text_test {
namespace {

TEST(random_text, has_the_length_that_is_asked_for) {
  EXPECT_EQ(random_text(0), "");
  EXPECT_EQ(random_text(25).size(), 25);
}

TEST(random_text, holds_letters_and_digits_of_all_kinds_and_nothing_else) {
  const std::string text = random_text(2000);
  for (const char c : std::string("0123456789abcdefghijklmnopqrstuvwxyz")) {
    EXPECT_NE(text.find(c), std::string::npos) << c;
  }
  EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }));
}

TEST(random_text, is_another_each_time) { EXPECT_NE(random_text(25), random_text(25)); }

}  // namespace
}  // namespace p2p_broker::protocol::random_text_test
