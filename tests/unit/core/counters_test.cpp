// Shows that every counter has a row of its own, advises what exists, and counts for itself.
#include "server/core/counters.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "config/option_table.hpp"

namespace p2p_broker::server::counters_test {
namespace {

TEST(counters, begin_at_zero_and_count_for_themselves) {
  counters counts;
  counts.add(counter::takeovers);
  counts.add(counter::takeovers, 4);
  for (std::size_t i = 0; i < counter_count; ++i) {
    const auto which = static_cast<counter>(i);
    EXPECT_EQ(counts.value(which), which == counter::takeovers ? 5U : 0U) << row_of(which).name;
  }
}

TEST(counters, have_different_names) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < counter_count; ++i) {
    const std::string_view name = row_of(static_cast<counter>(i)).name;
    EXPECT_FALSE(name.empty()) << i;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

/// A list that gained or lost a line in the middle would give wrong names from there on.
TEST(counters, have_the_names_of_their_enumerators) {
  const auto name_of = [](counter which) { return row_of(which).name; };
  EXPECT_EQ(name_of(counter::sockets_accepted), "sockets_accepted");
  EXPECT_EQ(name_of(counter::messages_queued), "messages_queued");
  EXPECT_EQ(name_of(counter::ids_given), "ids_given");
  EXPECT_EQ(name_of(counter::refused_id_taken), "refused_id_taken");
  EXPECT_EQ(name_of(counter::limit_id_hold), "limit_id_hold");
  EXPECT_EQ(name_of(counter::limit_close_timeout), "limit_close_timeout");
  EXPECT_EQ(name_of(counter::limit_total_queue_bytes), "limit_total_queue_bytes");
  EXPECT_EQ(name_of(counter::tls_failures), "tls_failures");
}

/// Sentences stand in one line of the log with what follows them.
TEST(counters, have_a_sentence_each) {
  for (const counter_row& row : counter_rows) {
    EXPECT_FALSE(row.sentence.empty()) << row.name;
    EXPECT_EQ(row.sentence.find('\n'), std::string_view::npos) << row.name;
    EXPECT_FALSE(row.sentence.ends_with('.')) << row.name;
    EXPECT_NE(row.sentence, row.name);
  }
}

/// An operator who does what the log says must not be told that there is no such flag.
TEST(counters, advise_options_that_exist) {
  std::size_t advised = 0;
  for (const counter_row& row : counter_rows) {
    if (row.advice.empty()) {
      EXPECT_TRUE(row.option().empty()) << row.name;
      continue;
    }
    ++advised;
    ASSERT_FALSE(row.option().empty()) << row.name << ": " << row.advice;
    const config::option_row* const found = config::find_option(row.option());
    ASSERT_NE(found, nullptr) << row.name << ": " << row.option();
    EXPECT_EQ(found->name, row.option()) << row.name;
  }
  EXPECT_GT(advised, counter_count / 3);
}

/// A limit is an option's; one without advice would leave its reader alone.
TEST(counters, advise_something_for_every_limit) {
  for (const counter_row& row : counter_rows) {
    if (row.name.starts_with("limit_")) {
      EXPECT_FALSE(row.option().empty()) << row.name;
    }
  }
}

TEST(counters, tell_the_option_from_the_advice) {
  const auto option_in = [](std::string_view advice) { return counter_row{"name", "sentence", advice}.option(); };
  EXPECT_EQ(option_in("--key"), "key");
  EXPECT_EQ(option_in("raise --sockets_max"), "sockets_max");
  EXPECT_EQ(option_in("raise --sockets_max or the open files limit"), "sockets_max");
  EXPECT_EQ(option_in("look elsewhere"), "");
  EXPECT_EQ(option_in(""), "");
  EXPECT_EQ(row_of(counter::limit_outbox_bytes).option(), "outbox_bytes_max");
}

}  // namespace
}  // namespace p2p_broker::server::counters_test
