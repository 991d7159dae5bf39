// Shows that no part of an id becomes longer than it says.
#include "protocol/id_part.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "protocol/id_template.hpp"
#include "protocol/words.hpp"
#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::protocol::id_part_test {
namespace {

using kind = id_part::kind;

TEST(id_part, knows_the_length_of_its_longest_text) {
  EXPECT_EQ(id_part{}.length_max(), 0U);
  EXPECT_EQ((id_part{kind::literal, 1, "room 1"}).length_max(), 6U);
  EXPECT_EQ((id_part{kind::uuid, 1, {}}).length_max(), std::string("0b1f5a3e-8f4c-4f7a-9b5e-2f9c8f7d6e5a").size());
  EXPECT_EQ((id_part{kind::int31, 1, {}}).length_max(), std::string("2147483647").size());
  for (const kind what : {kind::alnum, kind::base32, kind::digits}) {
    EXPECT_EQ((id_part{what, 1, {}}).length_max(), 1U);
    EXPECT_EQ((id_part{what, id_part::characters_max, {}}).length_max(), id_part::characters_max);
  }
  EXPECT_EQ((id_part{kind::words, 1, {}}).length_max(), word_length_max);
  EXPECT_EQ((id_part{kind::words, 3, {}}).length_max(), 3 * word_length_max + 2);
}

/// The length is told without making a text; this makes many and looks for the longest.
TEST(id_part, becomes_as_long_as_it_says_and_no_longer) {
  const std::vector<std::pair<std::string, id_part>> parts = {
      {"{uuid}", {kind::uuid, 1, {}}},       {"{alnum:7}", {kind::alnum, 7, {}}},
      {"{base32:9}", {kind::base32, 9, {}}}, {"{digits:64}", {kind::digits, 64, {}}},
      {"{words:1}", {kind::words, 1, {}}},   {"{int31}", {kind::int31, 1, {}}},
      {"a-b", {kind::literal, 1, "a-b"}}};
  seeded_random random(5);
  for (const auto& [text, part] : parts) {
    const auto ids = std::get<id_template>(id_template::parse(text));
    std::size_t longest = 0;
    for (int i = 0; i < 200; ++i) {
      longest = std::max(longest, ids.generate(random).size());
    }
    EXPECT_EQ(longest, part.length_max()) << text;
  }
}

}  // namespace
}  // namespace p2p_broker::protocol::id_part_test
