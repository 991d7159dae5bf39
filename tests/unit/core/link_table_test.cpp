// Shows who is linked with whom, and that nobody is linked with more peers than allowed, by its own doing.
#include "server/core/link_table.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::link_table_test {
namespace {

using verdict = link_table::verdict;

TEST(link_table, gives_an_offers_link_to_its_sender_alone) {
  link_table links(5);
  EXPECT_EQ(links.offer(1, 2), verdict::linked);
  EXPECT_EQ(links.links_of(1), 1U);
  EXPECT_EQ(links.links_of(2), 0U);
  EXPECT_EQ(links.offer(1, 2), verdict::linked_before);
  EXPECT_EQ(links.links_of(1), 1U);
}

TEST(link_table, gives_it_to_both_when_it_is_answered) {
  link_table links(5);
  (void)links.offer(1, 2);
  EXPECT_TRUE(links.answer(2, 1));
  EXPECT_FALSE(links.answer(2, 1));
  EXPECT_EQ(links.links_of(1), 1U);
  EXPECT_EQ(links.links_of(2), 1U);
  EXPECT_EQ(links.offer(2, 1), verdict::linked_before);
}

TEST(link_table, counts_all_links_and_no_others_when_a_peer_leaves) {
  link_table links(5);
  (void)links.offer(1, 2);
  (void)links.answer(2, 1);
  (void)links.offer(3, 1);
  (void)links.offer(3, 2);
  (void)links.offer(3, 2);
  EXPECT_EQ(links.size(), 4U);
  links.unlink_all(1);
  EXPECT_EQ(links.size(), 1U);
  links.unlink_all(1);
  links.unlink_all(3);
  EXPECT_EQ(links.size(), 0U);
}

TEST(link_table, takes_no_answer_that_nobody_asked_for) {
  link_table links(5);
  EXPECT_FALSE(links.answer(2, 1));
  (void)links.offer(2, 1);
  EXPECT_FALSE(links.answer(2, 1));
  EXPECT_EQ(links.links_of(2), 1U);
  EXPECT_EQ(links.links_of(1), 0U);
}

/// 250 strangers had the victim neither call nor be called.
TEST(link_table, cannot_be_filled_by_strangers) {
  link_table links(2);
  for (std::uint64_t stranger = 10; stranger < 300; ++stranger) {
    EXPECT_EQ(links.offer(stranger, 1), verdict::linked);
  }
  EXPECT_EQ(links.links_of(1), 0U);
  EXPECT_EQ(links.offer(1, 2), verdict::linked);
  EXPECT_EQ(links.offer(3, 1), verdict::linked);
  EXPECT_TRUE(links.answer(1, 3));
}

TEST(link_table, refuses_one_link_too_many_of_the_caller) {
  link_table links(2);
  EXPECT_EQ(links.offer(1, 2), verdict::linked);
  EXPECT_EQ(links.offer(1, 3), verdict::linked);
  EXPECT_EQ(links.offer(1, 4), verdict::refused);
  EXPECT_EQ(links.links_of(1), 2U);
  EXPECT_EQ(links.offer(4, 1), verdict::refused) << "the called has its links";
  EXPECT_EQ(links.offer(2, 1), verdict::linked) << "but not with who calls back";
}

TEST(link_table, refuses_one_link_too_many_of_a_called_that_answers) {
  link_table links(2);
  for (std::uint64_t caller = 1; caller <= 4; ++caller) {
    EXPECT_EQ(links.offer(caller, 9), verdict::linked);
  }
  EXPECT_TRUE(links.answer(9, 1));
  EXPECT_TRUE(links.answer(9, 2));
  EXPECT_FALSE(links.answer(9, 3)) << "goes through, and counts for nobody";
  EXPECT_EQ(links.links_of(9), 2U);
  EXPECT_EQ(links.offer(5, 9), verdict::refused);
  EXPECT_EQ(links.links_of(5), 0U);
}

TEST(link_table, knows_old_links_when_it_is_full) {
  link_table links(1);
  EXPECT_EQ(links.offer(1, 2), verdict::linked);
  EXPECT_EQ(links.offer(1, 3), verdict::refused);
  EXPECT_EQ(links.offer(1, 2), verdict::linked_before);
}

TEST(link_table, links_nobody_with_a_limit_of_zero) {
  link_table links(0);
  EXPECT_EQ(links.offer(1, 2), verdict::refused);
}

TEST(link_table, frees_the_links_of_who_leaves_on_both_sides) {
  link_table links(2);
  (void)links.offer(1, 2);
  (void)links.answer(2, 1);
  (void)links.offer(3, 1);
  (void)links.offer(2, 3);
  links.unlink_all(1);
  EXPECT_EQ(links.links_of(1), 0U);
  EXPECT_EQ(links.links_of(2), 1U);
  EXPECT_EQ(links.links_of(3), 0U);
  EXPECT_FALSE(links.answer(1, 3));
  EXPECT_EQ(links.offer(2, 3), verdict::linked_before);
  EXPECT_EQ(links.offer(2, 4), verdict::linked);
}

TEST(link_table, lets_a_stranger_leave) {
  link_table links(2);
  (void)links.offer(1, 2);
  links.unlink_all(7);
  EXPECT_EQ(links.links_of(1), 1U);
}

TEST(link_table, a_new_limit_holds_for_new_links_alone) {
  link_table links(2);
  ASSERT_EQ(links.offer(1, 2), link_table::verdict::linked);
  ASSERT_EQ(links.offer(1, 3), link_table::verdict::linked);
  links.set_links_max(1);
  EXPECT_EQ(links.offer(1, 2), link_table::verdict::linked_before);
  EXPECT_EQ(links.offer(1, 4), link_table::verdict::refused);
  EXPECT_FALSE(links.answer(1, 4));
  EXPECT_EQ(links.links_of(1), 2U);
  links.set_links_max(3);
  EXPECT_EQ(links.offer(1, 4), link_table::verdict::linked);
}

}  // namespace
}  // namespace p2p_broker::server::link_table_test
