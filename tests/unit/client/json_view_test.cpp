#include "client/json_view.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace p2p_broker::client::json_view_test {
namespace {

TEST(client_json_view, knows_json) {
  for (const char* const text : {"{}", "[]", "null", " 1e9 ", R"("x")", R"({"a":[1,{"b":null}]})"}) {
    EXPECT_TRUE(is_json(text)) << text;
  }
  for (const char* const text : {"", "{", "{} {}", "1,2", "'x'", R"({"a":1},"dst":"x")", "\"\xFF\""}) {
    EXPECT_FALSE(is_json(text)) << text;
  }
}

TEST(client_json_view, takes_the_last_of_members_named_twice) {
  EXPECT_EQ(member(R"({"a":1,"b":2,"a":{"c":3}})", "a"), R"({"c":3})");
  EXPECT_EQ(member(R"({"\u0061":1})", "a"), "1");
  EXPECT_EQ(member(R"({"a":1})", "b"), "");
}

TEST(client_json_view, finds_nothing_in_what_is_not_an_object) {
  for (const char* const text : {"[1]", "null", "", R"({"a":1)", R"({"a":1}})", R"({"a"})"}) {
    EXPECT_EQ(member(text, "a"), "") << text;
  }
}

TEST(client_json_view, walks_arrays) {
  std::vector<std::string> seen;
  const auto note = [&](std::string_view value) { seen.emplace_back(value); };
  EXPECT_TRUE(for_each_element(R"( ["a", {"b":[1]} ,3] )", note));
  EXPECT_EQ(seen, (std::vector<std::string>{R"("a")", R"({"b":[1]})", "3"}));
  EXPECT_TRUE(for_each_element("[]", note));
  EXPECT_FALSE(for_each_element("{}", note));
  EXPECT_FALSE(for_each_element("[1,]", note));
  EXPECT_FALSE(for_each_element("[1 2]", note));
}

TEST(client_json_view, reads_scalars_of_the_right_kind_only) {
  EXPECT_EQ(string_of(R"("a\nb")"), "a\nb");
  EXPECT_FALSE(string_of("1"));
  EXPECT_FALSE(string_of(""));
  EXPECT_EQ(bool_of("true"), true);
  EXPECT_EQ(bool_of("false"), false);
  EXPECT_FALSE(bool_of("1"));
  EXPECT_EQ(integer_of("-7"), -7);
  EXPECT_FALSE(integer_of("1.5"));
  EXPECT_FALSE(integer_of(""));
}

}  // namespace
}  // namespace p2p_broker::client::json_view_test
