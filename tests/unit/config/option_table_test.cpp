// The table itself: every row complete, every name its own, and the reference's options where they belong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "config/option_table.hpp"
#include "config/option_value.hpp"

namespace p2p_broker::config::option_table_test {
namespace {

using ::testing::ElementsAre;

TEST(option_table, every_row_has_a_sentence_and_a_group) {
  for (const option_row& row : option_table()) {
    EXPECT_FALSE(row.group.empty()) << row.name;
    ASSERT_GT(row.doc.size(), 10U) << row.name;
    EXPECT_TRUE(row.doc.ends_with('.')) << row.name;
    EXPECT_EQ(row.doc.find(". "), std::string_view::npos) << row.name << " has more than one sentence";
    EXPECT_EQ(row.value_name.empty(), row.is_boolean()) << row.name;
  }
}

TEST(option_table, names_aliases_variables_and_members_are_unique) {
  std::set<std::string> names;
  std::set<std::string> variables;
  std::set<char> aliases;
  std::set<std::size_t> ranks;
  for (const option_row& row : option_table()) {
    EXPECT_TRUE(names.insert(std::string(row.name)).second) << row.name;
    EXPECT_TRUE(variables.insert(row.env()).second) << row.name;
    if (row.alias != '\0') {
      EXPECT_TRUE(aliases.insert(row.alias).second) << row.name;
    }
    if (row.reference_rank > 0) {
      EXPECT_TRUE(ranks.insert(static_cast<std::size_t>(row.reference_rank)).second);
    }
    for (const option_row& other : option_table()) {
      if (&row != &other) {
        EXPECT_FALSE(row.member == other.member) << row.name << " and " << other.name;
      }
    }
  }
}

TEST(option_table, groups_are_contiguous) {
  std::set<std::string_view> seen;
  std::string_view last;
  for (const option_row& row : option_table()) {
    if (row.group != last) {
      EXPECT_TRUE(seen.insert(row.group).second) << row.group << " comes twice";
    }
    last = row.group;
  }
}

TEST(option_table, defaults_lie_within_their_bounds) {
  const options defaults;
  for (const option_row& row : option_table()) {
    if (row.is_list()) continue;
    options copy;
    EXPECT_EQ(set_value(copy, row, value_texts(defaults, row)), std::nullopt) << row.name;
    EXPECT_EQ(copy, defaults) << row.name;
  }
}

TEST(option_table, names_are_lower_case_with_underscores) {
  for (const option_row& row : option_table()) {
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << row.name;
  }
}

TEST(option_table, variable_is_the_name_in_capitals) {
  EXPECT_EQ(find_option("alive_timeout")->env(), "P2P_BROKER_ALIVE_TIMEOUT");
  EXPECT_EQ(find_option("queue_bytes_max")->env(), "P2P_BROKER_QUEUE_BYTES_MAX");
}

TEST(option_table, finds_names_with_dashes_and_underscores_but_no_others) {
  ASSERT_NE(find_option("alive_timeout"), nullptr);
  EXPECT_EQ(find_option("alive-timeout"), find_option("alive_timeout"));
  EXPECT_EQ(find_option("aliveTimeout"), nullptr);
  EXPECT_EQ(find_option(""), nullptr);
  EXPECT_EQ(find_alias('\0'), nullptr);
  EXPECT_EQ(find_alias('x'), nullptr);
}

TEST(option_table, reference_aliases_are_kept) {
  EXPECT_EQ(find_alias('p')->name, "port");
  EXPECT_EQ(find_alias('H')->name, "host");
  EXPECT_EQ(find_alias('k')->name, "key");
  EXPECT_EQ(find_alias('t')->name, "expire_timeout");
  EXPECT_EQ(find_alias('c')->name, "concurrent_limit");
}

TEST(option_table, reference_order_comes_first) {
  std::vector<std::string_view> names;
  for (const option_row* row : rows_in_reference_order()) names.push_back(row->name);
  EXPECT_EQ(names.size(), option_table().size());
  names.resize(12);
  EXPECT_THAT(names, ElementsAre("expire_timeout", "concurrent_limit", "alive_timeout", "key", "sslkey", "sslcert",
                                 "host", "port", "path", "allow_discovery", "proxied", "cors"));
}

}  // namespace
}  // namespace p2p_broker::config::option_table_test
