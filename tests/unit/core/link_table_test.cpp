// Shows who is linked with whom, and that nobody is linked with more peers than allowed.
#include "server/core/link_table.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server {
namespace {

using verdict = link_table::verdict;

TEST(link_table, links_two_peers_both_ways) {
  link_table links(5);
  EXPECT_EQ(links.link(1, 2), verdict::linked);
  EXPECT_EQ(links.links_of(1), 1U);
  EXPECT_EQ(links.links_of(2), 1U);
  EXPECT_EQ(links.link(1, 2), verdict::linked_before);
  EXPECT_EQ(links.link(2, 1), verdict::linked_before);
  EXPECT_EQ(links.links_of(1), 1U);
}

TEST(link_table, refuses_one_link_too_many_of_the_caller) {
  link_table links(2);
  EXPECT_EQ(links.link(1, 2), verdict::linked);
  EXPECT_EQ(links.link(1, 3), verdict::linked);
  EXPECT_EQ(links.link(1, 4), verdict::refused);
  EXPECT_EQ(links.links_of(1), 2U);
  EXPECT_EQ(links.links_of(4), 0U);
}

TEST(link_table, refuses_one_link_too_many_of_the_called) {
  link_table links(2);
  EXPECT_EQ(links.link(1, 9), verdict::linked);
  EXPECT_EQ(links.link(2, 9), verdict::linked);
  EXPECT_EQ(links.link(3, 9), verdict::refused);
  EXPECT_EQ(links.links_of(3), 0U);
}

TEST(link_table, knows_old_links_when_it_is_full) {
  link_table links(1);
  EXPECT_EQ(links.link(1, 2), verdict::linked);
  EXPECT_EQ(links.link(1, 3), verdict::refused);
  EXPECT_EQ(links.link(1, 2), verdict::linked_before);
  EXPECT_EQ(links.link(2, 1), verdict::linked_before);
}

TEST(link_table, links_nobody_with_a_limit_of_zero) {
  link_table links(0);
  EXPECT_EQ(links.link(1, 2), verdict::refused);
}

TEST(link_table, frees_the_links_of_who_leaves_on_both_sides) {
  link_table links(2);
  (void)links.link(1, 2);
  (void)links.link(1, 3);
  (void)links.link(2, 3);
  links.unlink_all(1);
  EXPECT_EQ(links.links_of(1), 0U);
  EXPECT_EQ(links.links_of(2), 1U);
  EXPECT_EQ(links.links_of(3), 1U);
  EXPECT_EQ(links.link(2, 3), verdict::linked_before);
  EXPECT_EQ(links.link(2, 4), verdict::linked);
}

TEST(link_table, lets_a_stranger_leave) {
  link_table links(2);
  (void)links.link(1, 2);
  links.unlink_all(7);
  EXPECT_EQ(links.links_of(1), 1U);
}

TEST(link_table, a_new_limit_holds_for_new_links_alone) {
  link_table links(2);
  ASSERT_EQ(links.link(1, 2), link_table::verdict::linked);
  ASSERT_EQ(links.link(1, 3), link_table::verdict::linked);
  links.set_links_max(1);
  EXPECT_EQ(links.link(1, 2), link_table::verdict::linked_before);
  EXPECT_EQ(links.link(2, 4), link_table::verdict::refused);
  EXPECT_EQ(links.links_of(1), 2U);
  links.set_links_max(3);
  EXPECT_EQ(links.link(1, 4), link_table::verdict::linked);
}

}  // namespace
}  // namespace p2p_broker::server
