// Shows that lines come out whole and in order, that a full ring loses the new ones, and that the gap is told.
#include "server/log/line_ring.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>

#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server::log::line_ring_test {
namespace {

[[nodiscard]] std::string notice(std::uint64_t lost) { return "lost " + std::to_string(lost) + "\n"; }

/// Takes out what there is, in pieces of at most so many bytes.
std::string drained(line_ring& ring, std::size_t piece_max = 7) {
  std::string all;
  while (!ring.empty()) {
    const std::string_view piece = ring.front(piece_max);
    EXPECT_FALSE(piece.empty());
    EXPECT_LE(piece.size(), piece_max);
    all.append(piece);
    ring.drop_front(piece.size());
  }
  return all;
}

TEST(line_ring, gives_back_lines_in_order) {
  line_ring ring(1000, notice);
  EXPECT_TRUE(ring.empty());
  EXPECT_TRUE(ring.put("one\n"));
  EXPECT_TRUE(ring.put("two\n"));
  EXPECT_EQ(ring.size(), 8U);
  EXPECT_EQ(ring.front(6), "one\ntw");
  ring.drop_front(2);
  EXPECT_EQ(ring.front(100), "e\ntwo\n");
  EXPECT_EQ(drained(ring), "e\ntwo\n");
  EXPECT_EQ(ring.lost(), 0U);
}

TEST(line_ring, takes_exactly_as_much_as_it_holds) {
  line_ring ring(1000, notice);
  EXPECT_TRUE(ring.put(std::string(1000, 'x')));
  EXPECT_FALSE(ring.put("y"));
  EXPECT_EQ(ring.lost(), 1U);
  EXPECT_EQ(drained(ring, 2000), std::string(1000, 'x'));
}

TEST(line_ring, loses_new_lines_whole_when_it_is_full_and_says_so_where_they_are_missing) {
  line_ring ring(1000, notice);
  EXPECT_TRUE(ring.put(std::string(899, 'a') + "\n"));
  EXPECT_FALSE(ring.put(std::string(100, 'b') + "\n"));
  EXPECT_FALSE(ring.put("short, but behind one that is lost\n"));
  ring.drop_front(500);
  EXPECT_TRUE(ring.put("there is room\n"));
  EXPECT_TRUE(ring.put("again\n"));
  EXPECT_EQ(drained(ring), std::string(399, 'a') + "\nlost 2\nthere is room\nagain\n");
  EXPECT_EQ(ring.lost(), 2U);
}

TEST(line_ring, tells_of_a_loss_though_no_line_follows) {
  line_ring ring(1000, notice);
  EXPECT_TRUE(ring.tell_loss());
  EXPECT_TRUE(ring.empty());
  ring.put(std::string(900, 'a'));
  ring.put(std::string(900, 'b'));
  EXPECT_FALSE(ring.tell_loss()) << "there is no room yet";
  ring.drop_front(900);
  EXPECT_TRUE(ring.tell_loss());
  EXPECT_TRUE(ring.tell_loss());
  EXPECT_EQ(drained(ring), "lost 1\n");
}

TEST(line_ring, loses_what_is_longer_than_all_of_it) {
  line_ring ring(1000, notice);
  EXPECT_FALSE(ring.put(std::string(1001, 'x')));
  EXPECT_TRUE(ring.put("next\n"));
  EXPECT_EQ(drained(ring), "lost 1\nnext\n");
}

TEST(line_ring, cuts_a_notice_that_is_too_long) {
  line_ring ring(1000, [](std::uint64_t) { return std::string(5000, 'n'); });
  ring.put(std::string(1001, 'x'));
  EXPECT_TRUE(ring.tell_loss());
  EXPECT_EQ(ring.size(), line_ring::notice_bytes_max);
}

/// The thread that writes reads the front while others put.
TEST(line_ring, leaves_the_front_where_it_is_while_lines_are_put) {
  line_ring ring(1000, notice);
  ring.put("first\n");
  const std::string_view front = ring.front(1000);
  while (ring.put("another line\n")) {
  }
  EXPECT_EQ(front, "first\n");
  EXPECT_EQ(ring.front(6).data(), front.data());
}

TEST(line_ring, comes_round_its_end_as_often_as_one_likes) {
  protocol::seeded_random random(7);
  line_ring ring(997, notice);
  std::string expected;
  std::string found;
  std::uint64_t untold = 0;
  for (int i = 0; i < 20'000; ++i) {
    if (random.below(2) == 0) {
      const std::string line = std::to_string(i) + std::string(random.below(200), 'x') + "\n";
      const bool has_room = ring.size() + line.size() + (untold != 0 ? line_ring::notice_bytes_max : 0) <= 997;
      ASSERT_EQ(ring.put(line), has_room);
      if (!has_room) {
        ++untold;
        continue;
      }
      expected += (untold != 0 ? notice(untold) : "") + line;
      untold = 0;
    } else {
      const std::string_view piece = ring.front(random.below(300));
      found.append(piece);
      ring.drop_front(piece.size());
    }
  }
  EXPECT_EQ(found + drained(ring), expected);
  EXPECT_GT(ring.lost(), 100U);
}

}  // namespace
}  // namespace p2p_broker::server::log::line_ring_test
