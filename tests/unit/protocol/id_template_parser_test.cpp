// Shows into which parts a template is read. What is refused, and in which words, is shown with id_template.
#include "protocol/id_template_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace p2p_broker::protocol::id_template_parser_test {
namespace {

using kind = id_part::kind;

std::vector<id_part> parts_of(std::string_view text) {
  const auto read = parse_id_template(text);
  if (const auto* const sentence = std::get_if<std::string>(&read)) {
    ADD_FAILURE() << text << ": " << *sentence;
    return {};
  }
  return std::get<std::vector<id_part>>(read);
}

void expect_placeholder(const id_part& part, kind what, std::size_t count) {
  EXPECT_EQ(part.what, what);
  EXPECT_EQ(part.count, count);
  EXPECT_EQ(part.literal, "");
}

TEST(id_template_parser, joins_letters_that_stand_together) {
  const auto parts = parts_of("room 1_b-Z");
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].what, kind::literal);
  EXPECT_EQ(parts[0].literal, "room 1_b-Z");
}

TEST(id_template_parser, knows_every_placeholder_and_its_number) {
  const auto parts = parts_of("{uuid}{alnum:1}{base32:64}{digits:007}{words:8}{int31}");
  ASSERT_EQ(parts.size(), 6U);
  expect_placeholder(parts[0], kind::uuid, 1);
  expect_placeholder(parts[1], kind::alnum, 1);
  expect_placeholder(parts[2], kind::base32, 64);
  expect_placeholder(parts[3], kind::digits, 7);
  expect_placeholder(parts[4], kind::words, 8);
  expect_placeholder(parts[5], kind::int31, 1);
}

TEST(id_template_parser, keeps_the_order_of_text_and_placeholders) {
  const auto parts = parts_of("a-{words:2}_{digits:3} z");
  ASSERT_EQ(parts.size(), 5U);
  EXPECT_EQ(parts[0].literal, "a-");
  expect_placeholder(parts[1], kind::words, 2);
  EXPECT_EQ(parts[2].literal, "_");
  expect_placeholder(parts[3], kind::digits, 3);
  EXPECT_EQ(parts[4].literal, " z");
}

/// With several faults it is the leftmost that the operator is told of.
TEST(id_template_parser, stops_at_the_first_fault) {
  for (const auto& [text, place] :
       {std::pair{"a.{guid}", "at character 2, "}, std::pair{"{guid}.", "at character 1, "},
        std::pair{"ab--{x", "at character 4, "}, std::pair{"{digits:0}-", "at character 1, "}}) {
    const auto read = parse_id_template(text);
    ASSERT_TRUE(std::holds_alternative<std::string>(read)) << text;
    EXPECT_TRUE(std::get<std::string>(read).starts_with(place)) << std::get<std::string>(read);
  }
}

}  // namespace
}  // namespace p2p_broker::protocol::id_template_parser_test
