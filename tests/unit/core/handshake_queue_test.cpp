// Shows that a wake-up has so many steps of handshakes and no more, and that those who wait go on in order.
#include "server/core/handshake_queue.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::handshake_queue_test {
namespace {

[[nodiscard]] peer_ref client(std::uint32_t number) { return {number, 1, 0}; }

TEST(handshake_queue, lets_four_go_on_in_a_wake_up) {
  handshake_queue queue;
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(queue.may_step(client(i)));
  }
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.may_step(client(4)));
  EXPECT_FALSE(queue.empty());
  EXPECT_EQ(queue.next(), std::nullopt);
}

TEST(handshake_queue, goes_on_with_those_who_wait_in_their_order) {
  handshake_queue queue;
  for (std::uint32_t i = 0; i < 10; ++i) {
    (void)queue.may_step(client(i));
  }
  queue.renew();
  for (std::uint32_t i = 4; i < 8; ++i) {
    EXPECT_EQ(queue.next(), client(i));
  }
  EXPECT_EQ(queue.next(), std::nullopt);
  queue.renew();
  EXPECT_EQ(queue.next(), client(8));
  EXPECT_EQ(queue.next(), client(9));
  EXPECT_EQ(queue.next(), std::nullopt);
  EXPECT_TRUE(queue.empty());
}

TEST(handshake_queue, lets_nobody_overtake_those_who_wait) {
  handshake_queue queue;
  for (std::uint32_t i = 0; i < 5; ++i) {
    (void)queue.may_step(client(i));
  }
  queue.renew();
  EXPECT_FALSE(queue.may_step(client(5))) << "4 was there before it";
  EXPECT_EQ(queue.next(), client(4));
  EXPECT_EQ(queue.next(), client(5));
}

TEST(handshake_queue, loses_no_step_for_one_who_has_gone) {
  handshake_queue queue;
  for (std::uint32_t i = 0; i < 9; ++i) {
    (void)queue.may_step(client(i));
  }
  queue.renew();
  EXPECT_EQ(queue.next(), client(4));
  queue.give_back();
  for (std::uint32_t i = 5; i < 9; ++i) {
    EXPECT_EQ(queue.next(), client(i));
  }
}

}  // namespace
}  // namespace p2p_broker::server::handshake_queue_test
