// Shows that every counter has a name of its own and counts for itself.
#include "server/core/counters.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace p2p_broker::server {
namespace {

TEST(counters, begin_at_zero_and_count_for_themselves) {
  counters counts;
  counts.add(counter::takeovers);
  counts.add(counter::takeovers, 4);
  for (std::size_t i = 0; i < counter_count; ++i) {
    const auto which = static_cast<counter>(i);
    EXPECT_EQ(counts.value(which), which == counter::takeovers ? 5U : 0U) << name_of(which);
  }
}

TEST(counters, have_different_names) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < counter_count; ++i) {
    const std::string_view name = name_of(static_cast<counter>(i));
    EXPECT_FALSE(name.empty()) << i;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

/// A list that gained or lost a line in the middle would give wrong names from there on.
TEST(counters, have_the_names_of_their_enumerators) {
  EXPECT_EQ(name_of(counter::sockets_accepted), "sockets_accepted");
  EXPECT_EQ(name_of(counter::messages_queued), "messages_queued");
  EXPECT_EQ(name_of(counter::ids_given), "ids_given");
  EXPECT_EQ(name_of(counter::refused_id_taken), "refused_id_taken");
  EXPECT_EQ(name_of(counter::limit_id_hold), "limit_id_hold");
  EXPECT_EQ(name_of(counter::limit_close_timeout), "limit_close_timeout");
  EXPECT_EQ(name_of(counter::limit_total_queue_bytes), "limit_total_queue_bytes");
  EXPECT_EQ(name_of(counter::tls_failures), "tls_failures");
}

}  // namespace
}  // namespace p2p_broker::server
