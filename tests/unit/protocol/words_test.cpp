// Shows that the bundled words keep the promises that make them easy to tell over the phone.
#include "protocol/words.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace p2p_broker::protocol::words_test {
namespace {

TEST(words, are_1024_different_ones_in_alphabetical_order) {
  EXPECT_EQ(words.size(), 1024U);
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end(), std::greater_equal<>()), words.end());
}

TEST(words, have_three_to_six_lower_case_letters) {
  for (const std::string_view word : words) {
    EXPECT_GE(word.size(), word_length_min) << word;
    EXPECT_LE(word.size(), word_length_max) << word;
    EXPECT_TRUE(std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; })) << word;
  }
}

/// Everything that becomes of `word` when one letter is left out, added, wrong or swapped with the next.
[[nodiscard]] std::vector<std::string> slips(const std::string& word) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i <= word.size(); ++i) {
    const std::string before = word.substr(0, i);
    const std::string after = word.substr(i);
    for (char c = 'a'; c <= 'z'; ++c) {
      result.push_back(before + c + after);
      if (!after.empty()) {
        result.push_back(before + c + after.substr(1));
      }
    }
    if (!after.empty()) {
      result.push_back(before + after.substr(1));
    }
    if (after.size() >= 2) {
      result.push_back(before + after[1] + after[0] + after.substr(2));
    }
  }
  return result;
}

TEST(words, never_become_another_word_by_one_slip) {
  const std::unordered_set<std::string_view> all(words.begin(), words.end());
  for (const std::string_view word : all) {
    for (const std::string& slip : slips(std::string(word))) {
      EXPECT_TRUE(slip == word || all.count(slip) == 0) << word << " and " << slip;
    }
  }
}

TEST(words, are_not_words_for_numbers) {
  for (const std::string_view number :
       {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "double", "triple"}) {
    EXPECT_FALSE(std::binary_search(words.begin(), words.end(), number)) << number;
  }
}

}  // namespace
}  // namespace p2p_broker::protocol::words_test
