// Shows that frames leave in order and whole, wherever the socket stops taking bytes, and what a slow receiver loses.
#include "server/core/outbox.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "protocol/ws_frame.hpp"
#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server::outbox_test {
namespace {

std::string frame_of(char letter, std::size_t payload_bytes) {
  return protocol::make_frame(protocol::ws_opcode::text, std::string(payload_bytes, letter));
}

constexpr instant sent_at{milliseconds(1'000)};

/// Everything that is unsent, sent in pieces of at most `piece` bytes.
std::string send_all(outbox& out, buffer_pool& pool, std::size_t piece = SIZE_MAX) {
  std::string sent;
  while (!out.empty()) {
    const std::string part(out.unsent().substr(0, piece));
    sent += part;
    out.mark_sent(part.size(), pool, sent_at);
  }
  return sent;
}

TEST(outbox, holds_no_buffer_while_nothing_waits) {
  buffer_pool pool;
  outbox out;
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(out.pending_bytes(), 0U);
  EXPECT_TRUE(out.unsent().empty());
  out.append("abc", pool);
  EXPECT_FALSE(out.empty());
  EXPECT_EQ(out.pending_bytes(), 3U);
  out.mark_sent(3, pool, sent_at);
  EXPECT_TRUE(out.empty());
}

TEST(outbox, may_be_cleared_and_told_things_while_empty) {
  buffer_pool pool;
  outbox out;
  out.clear(pool);
  out.mark_prefix();
  (void)out.drop_unbegun_frames(pool, 0);
  EXPECT_TRUE(out.empty());
}

TEST(outbox, sends_frames_in_order_in_pieces_of_any_size) {
  std::string all;
  for (const std::size_t size : {0, 1, 125, 126, 127, 5'000, 65'535, 65'536, 3}) {
    all += frame_of(static_cast<char>('a' + size % 26), size);
  }
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1'000}, std::size_t{100'000}, SIZE_MAX}) {
    buffer_pool pool;
    outbox out;
    out.append(all, pool);
    EXPECT_EQ(send_all(out, pool, piece), all) << piece;
  }
}

struct dropped_frames {
  std::string prefix;
  std::vector<std::string> frames;

  [[nodiscard]] std::string text() const {
    std::string all = prefix;
    for (const std::string& frame : frames) {
      all += frame;
    }
    return all;
  }
  /// What is left of text() when `sent` bytes are out and the rest is dropped, except for what has begun.
  [[nodiscard]] std::size_t end_after(std::size_t sent) const {
    std::size_t end = prefix.size();
    for (std::size_t i = 0; i < frames.size() && end < sent; ++i) {
      end += frames[i].size();
    }
    return end;
  }
};

void expect_drop_at_every_cut(const dropped_frames& given) {
  const std::string all = given.text();
  for (std::size_t cut = 0; cut < all.size(); ++cut) {
    buffer_pool pool;
    outbox out;
    if (!given.prefix.empty()) {
      out.append(given.prefix, pool);
      out.mark_prefix();
    }
    for (const std::string& frame : given.frames) {
      out.append(frame, pool);
    }
    out.mark_sent(cut, pool, sent_at);
    (void)out.drop_unbegun_frames(pool, 0);
    ASSERT_EQ(out.unsent(), all.substr(cut, given.end_after(cut) - cut)) << cut;
    ASSERT_EQ(out.empty(), out.unsent().empty()) << cut;
    out.append("close", pool);
    ASSERT_EQ(out.unsent(), all.substr(cut, given.end_after(cut) - cut) + "close") << cut;
  }
}

TEST(outbox, finishes_the_frame_that_has_begun_and_drops_the_rest_at_every_cut) {
  expect_drop_at_every_cut({"",
                            {frame_of('a', 0), frame_of('b', 1), frame_of('c', 125), frame_of('d', 126),
                             frame_of('e', 300), frame_of('f', 0)}});
}

TEST(outbox, finishes_the_reply_in_front_of_the_frames_at_every_cut) {
  expect_drop_at_every_cut({"HTTP/1.1 101 Switching Protocols\r\n\r\n", {frame_of('a', 20), frame_of('b', 200)}});
}

TEST(outbox, finishes_a_frame_with_a_64_bit_length) {
  const std::string large = frame_of('x', 70'000);
  const std::string small = frame_of('y', 4);
  for (const std::size_t cut : {std::size_t{1}, std::size_t{2}, std::size_t{9}, std::size_t{10}, std::size_t{69'000},
                                large.size() - 1, large.size(), large.size() + 1}) {
    buffer_pool pool;
    outbox out;
    out.append(large, pool);
    out.append(small, pool);
    out.append(small, pool);
    out.mark_sent(cut, pool, sent_at);
    (void)out.drop_unbegun_frames(pool, 0);
    const std::size_t end = cut <= large.size() ? large.size() : large.size() + small.size();
    EXPECT_EQ(out.pending_bytes(), end - cut) << cut;
  }
}

TEST(outbox, drops_again_after_it_was_filled_again) {
  buffer_pool pool;
  outbox out;
  out.append(frame_of('a', 10), pool);
  out.append(frame_of('b', 10), pool);
  out.mark_sent(5, pool, sent_at);
  (void)out.drop_unbegun_frames(pool, 0);
  out.append(frame_of('c', 10), pool);
  out.append(frame_of('d', 10), pool);
  out.mark_sent(8, pool, sent_at);  // the first frame's last 7 bytes and one of the next
  (void)out.drop_unbegun_frames(pool, 0);
  EXPECT_EQ(out.unsent(), frame_of('c', 10).substr(1));
}

/// A receiver that keeps up, but never wholly: the buffer must not grow with all that was ever sent.
TEST(outbox, does_not_keep_what_is_sent) {
  buffer_pool pool;
  outbox out;
  const std::string frame = frame_of('z', 1'000);
  outbox_buffer plain;
  for (int i = 0; i < 3'000; ++i) {
    std::ranges::copy(frame, plain.grow(frame.size()));
    if (i > 0) {
      plain.mark_sent(frame.size());
      plain.compact();
    }
    ASSERT_EQ(plain.unsent(), frame) << i;
    ASSERT_LT(plain.capacity(), 300'000U) << i;
  }
}

/// What was sent, what is left and what is dropped fit together through any mix of calls.
TEST(outbox, keeps_its_bytes_in_random_lives) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    protocol::seeded_random random(seed);
    buffer_pool pool;
    outbox out;
    std::string expected;                 // unsent
    std::vector<std::size_t> frames_end;  // positions in `expected`
    for (int i = 0; i < 1'000; ++i) {
      const std::uint64_t drawn = random.below(100);
      if (drawn < 55) {
        const std::string frame = frame_of(static_cast<char>('a' + i % 26), random.below(drawn < 5 ? 70'000 : 600));
        out.append(frame, pool);
        expected += frame;
        frames_end.push_back(expected.size());
      } else if (drawn < 98) {
        const std::size_t most = std::min<std::size_t>(expected.size(), 9'000);
        const std::size_t count = most == 0 ? 0 : random.below(most) + 1;
        if (count > 0) {
          out.mark_sent(count, pool, sent_at);
        }
        expected.erase(0, count);
        std::erase_if(frames_end, [count](std::size_t end) { return end <= count; });
        std::ranges::for_each(frames_end, [count](std::size_t& end) { end -= count; });
      }
      ASSERT_EQ(out.unsent(), expected) << "seed " << seed << ", call " << i;
    }
    // Only the frame that has begun may stay: the first one, unless it lies here whole.
    std::string kept;
    if (!frames_end.empty()) {
      const std::string_view first(expected.data(), frames_end.front());
      const bool begins = first.size() >= 2 && first.front() == '\x81';
      const bool whole = begins && protocol::server_frame_size(first) == first.size();
      kept = whole ? "" : std::string(first);
    }
    (void)out.drop_unbegun_frames(pool, 0);
    ASSERT_EQ(out.unsent(), kept) << "seed " << seed;
  }
}

TEST(buffer_pool, gives_a_used_buffer_back_empty) {
  buffer_pool pool;
  std::unique_ptr<outbox_buffer> buffer = pool.take();
  std::ranges::fill_n(buffer->grow(100), 100, 'x');
  buffer->mark_prefix();
  buffer->mark_sent(30);
  const outbox_buffer* const same = buffer.get();
  pool.give_back(std::move(buffer));
  buffer = pool.take();
  EXPECT_EQ(buffer.get(), same);
  EXPECT_TRUE(buffer->unsent().empty());
  EXPECT_GE(buffer->capacity(), 100U);
  std::ranges::copy(frame_of('a', 3), buffer->grow(5));
  (void)buffer->drop_unbegun_frames(0);
  EXPECT_TRUE(buffer->unsent().empty());
}

TEST(buffer_pool, keeps_no_large_buffers_and_not_too_many) {
  buffer_pool pool;
  std::unique_ptr<outbox_buffer> large = pool.take();
  (void)large->grow(buffer_pool::spare_bytes_max + 1);
  pool.give_back(std::move(large));
  EXPECT_EQ(pool.take()->capacity(), 0U);
  std::vector<std::unique_ptr<outbox_buffer>> many;
  for (std::size_t i = 0; i < buffer_pool::spare_max + 10; ++i) {
    many.push_back(pool.take());
    (void)many.back()->grow(10);
  }
  for (auto& each : many) {
    pool.give_back(std::move(each));
  }
  std::size_t used = 0;
  while (pool.take()->capacity() != 0) {
    ++used;
  }
  EXPECT_EQ(used, buffer_pool::spare_max);
}

TEST(buffer_pool, that_shrinks_keeps_none) {
  buffer_pool pool;
  std::unique_ptr<outbox_buffer> buffer = pool.take();
  (void)buffer->grow(100);
  pool.give_back(std::move(buffer));
  pool.shrink();
  EXPECT_EQ(pool.take()->capacity(), 0U);
}

}  // namespace
}  // namespace p2p_broker::server::outbox_test
