// Shows how much may wait in one outbox: in all, of one sender, and for how long when the receiver takes nothing; and
// what a receiver loses.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "protocol/ws_frame.hpp"
#include "server/core/outbox.hpp"

namespace p2p_broker::server::outbox_room_test {
namespace {

constexpr instant sent_at{milliseconds(1'000)};

std::string frame_of(char letter, std::size_t payload_bytes) {
  return protocol::make_frame(protocol::ws_opcode::text, std::string(payload_bytes, letter));
}

TEST(outbox_room, gives_room_that_is_written_later) {
  buffer_pool pool;
  outbox out;
  out.append("ab", pool);
  std::ranges::fill_n(out.append(std::size_t{3}, pool), 3, 'c');
  EXPECT_EQ(out.unsent(), "abccc");
}

/// OpenSSL has encrypted them already, and wants to be asked with the same bytes again.
TEST(outbox_room, keeps_what_openssl_has_begun_up_to_the_end_of_its_last_frame) {
  const std::string frame = frame_of('t', 100);
  for (const std::size_t given : {std::size_t{1}, std::size_t{102}, std::size_t{103}, std::size_t{1'000}}) {
    buffer_pool pool;
    outbox out;
    for (int i = 0; i < 5; ++i) {
      out.append(frame, pool);
    }
    const std::size_t frames_kept = std::min<std::size_t>((given + frame.size() - 1) / frame.size(), 5);
    EXPECT_EQ(out.drop_unbegun_frames(pool, given), 5 - frames_kept) << given;
    EXPECT_EQ(out.pending_bytes(), frames_kept * frame.size()) << given;
  }
}

TEST(outbox_room, counts_the_messages_that_are_dropped) {
  buffer_pool pool;
  outbox out;
  out.append("HTTP/1.1 101 Switching Protocols\r\n\r\n", pool);
  out.mark_prefix();
  out.append(frame_of('a', 10), pool);
  out.append(protocol::make_frame(protocol::ws_opcode::ping, "no message"), pool);
  out.append(frame_of('b', 300), pool);
  EXPECT_EQ(out.unsent_messages(), 2U);
  out.mark_sent(37 + 5, pool, sent_at);
  EXPECT_EQ(out.unsent_messages(), 2U) << "a half one is none";
  EXPECT_EQ(out.drop_unbegun_frames(pool, 0), 1U);
  EXPECT_EQ(out.unsent_messages(), 1U);
}

/// How many frames of `sender` are admitted, one behind the other.
std::size_t fill(outbox& out, buffer_pool& pool, sender_uid sender, std::size_t frame_bytes, std::size_t most) {
  std::size_t count = 0;
  for (; count < 100'000 && out.admits(frame_bytes, sender, most); ++count) {
    (void)out.append(frame_bytes, pool, sender);
  }
  return count;
}

TEST(outbox_room, is_filled_by_no_sender_to_more_than_a_quarter) {
  for (const std::size_t size : {std::size_t{10}, std::size_t{99}, std::size_t{900}}) {
    buffer_pool pool;
    outbox out;
    const std::size_t first = fill(out, pool, 1, size, 80'000) * size;
    EXPECT_LE(first, 20'000U);
    EXPECT_GT(first, 20'000U - 3 * size);
    for (sender_uid sender = 2; sender <= 7; ++sender) {
      const std::size_t more = fill(out, pool, sender, size, 80'000) * size;
      EXPECT_LE(more, 20'000U);
      EXPECT_GT(more, 10'000U - 2 * size) << "others still have room";
    }
    EXPECT_LE(out.pending_bytes(), 80'000U);
  }
}

TEST(outbox_room, holds_no_more_than_it_may_of_all_senders) {
  buffer_pool pool;
  outbox out;
  for (sender_uid sender = 1; sender <= 100; ++sender) {
    (void)fill(out, pool, sender, 500, 80'000);
  }
  EXPECT_LE(out.pending_bytes(), 80'000U);
  EXPECT_FALSE(out.admits(600, 1'000, 80'000));
}

TEST(outbox_room, takes_one_frame_of_any_size_that_fits) {
  buffer_pool pool;
  outbox out;
  EXPECT_TRUE(out.admits(500'000, 1, 80'000)) << "it has nothing before it";
  (void)out.append(std::size_t{100}, pool, 1);
  EXPECT_TRUE(out.admits(70'000, 2, 80'000));
  (void)out.append(std::size_t{70'000}, pool, 2);
  EXPECT_FALSE(out.admits(10, 2, 80'000));
  EXPECT_TRUE(out.admits(1'000, 3, 80'000));
}

TEST(outbox_room, gives_a_sender_its_share_again_when_its_frames_are_sent) {
  buffer_pool pool;
  outbox out;
  (void)fill(out, pool, 1, 100, 80'000);
  EXPECT_FALSE(out.admits(100, 1, 80'000));
  out.mark_sent(10'200, pool, sent_at);
  EXPECT_TRUE(out.admits(100, 1, 80'000));
  out.mark_sent(out.pending_bytes() - 10, pool, sent_at);
  EXPECT_LE(fill(out, pool, 1, 100, 80'000) * 100, 20'000U);
}

TEST(outbox_room, knows_by_when_its_receiver_must_have_taken_something) {
  buffer_pool pool;
  outbox out;
  EXPECT_FALSE(out.pace_due(milliseconds(10)));
  (void)out.append(std::size_t{200'000}, pool);
  EXPECT_FALSE(out.pace_due(milliseconds(10))) << "its socket was never full";
  out.begin_pace(sent_at);
  EXPECT_EQ(out.pace_due(milliseconds(10)), sent_at + milliseconds(10));
  out.mark_sent(70'000, pool, sent_at + milliseconds(5));
  EXPECT_EQ(out.pace_due(milliseconds(10)), sent_at + milliseconds(15));
  out.mark_sent(130'000, pool, sent_at + milliseconds(6));
  EXPECT_FALSE(out.pace_due(milliseconds(10)));
  (void)out.append(std::size_t{10}, pool);
  EXPECT_FALSE(out.pace_due(milliseconds(10))) << "a buffer from the pool remembers nothing";
}

}  // namespace
}  // namespace p2p_broker::server::outbox_room_test
