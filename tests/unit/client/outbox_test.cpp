#include "client/outbox.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::client::outbox_test {
namespace {

TEST(client_outbox, keeps_the_order) {
  outbox box(10, 100);
  EXPECT_TRUE(box.push({"a", 1}));
  EXPECT_TRUE(box.push({"b", 2}));
  EXPECT_EQ(box.pop()->text, "a");
  EXPECT_EQ(box.pop()->operation, 2u);
  EXPECT_FALSE(box.pop());
}

TEST(client_outbox, refuses_one_message_more_than_its_number) {
  outbox box(2, 100);
  EXPECT_TRUE(box.push({"a", 1}));
  EXPECT_TRUE(box.push({"b", 2}));
  EXPECT_FALSE(box.push({"c", 3}));
  EXPECT_EQ(box.refused(), 1u);
  EXPECT_EQ(box.size(), 2u);
}

TEST(client_outbox, refuses_one_byte_more_than_its_bytes) {
  outbox box(10, 5);
  EXPECT_TRUE(box.push({"abc", 1}));
  EXPECT_FALSE(box.push({"def", 2}));
  EXPECT_TRUE(box.push({"de", 3}));
  EXPECT_EQ(box.bytes(), 5u);
  EXPECT_FALSE(outbox(10, 5).push({"123456", 1}));
}

TEST(client_outbox, has_room_again_after_a_pop) {
  outbox box(1, 3);
  EXPECT_TRUE(box.push({"abc", 1}));
  (void)box.pop();
  EXPECT_TRUE(box.push({"def", 2}));
}

TEST(client_outbox, withdraws_a_message_that_still_waits) {
  outbox box(10, 6);
  EXPECT_TRUE(box.push({"abc", 1}));
  EXPECT_TRUE(box.push({"def", 2}));
  EXPECT_TRUE(box.withdraw(1));
  EXPECT_FALSE(box.withdraw(1));
  EXPECT_EQ(box.bytes(), 3u);
  EXPECT_EQ(box.pop()->text, "def");
}

}  // namespace
}  // namespace p2p_broker::client::outbox_test
