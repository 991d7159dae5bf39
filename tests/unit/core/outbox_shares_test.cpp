// Shows that what each sender has waiting in an outbox is known exactly while it is sent, whatever pieces it goes in.
#include "server/core/outbox_shares.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace p2p_broker::server::outbox_shares_test {
namespace {

TEST(outbox_shares, book_what_comes_and_nothing_that_was_there) {
  outbox_shares shares(100);
  EXPECT_EQ(shares.bytes_of(7), 0U);
  shares.add(7, 10);
  shares.add(8, 20);
  shares.add(7, 5);
  EXPECT_EQ(shares.bytes_of(7), 15U);
  EXPECT_EQ(shares.bytes_of(8), 20U);
}

TEST(outbox_shares, give_back_in_the_order_of_the_frames) {
  outbox_shares shares(100);
  shares.add(7, 10);
  shares.add(8, 20);
  shares.add(7, 5);
  shares.mark_sent(99);
  EXPECT_EQ(shares.bytes_of(7), 15U);
  shares.mark_sent(5);
  EXPECT_EQ(shares.bytes_of(7), 11U);
  shares.mark_sent(16);
  EXPECT_EQ(shares.bytes_of(7), 5U);
  EXPECT_EQ(shares.bytes_of(8), 10U);
  shares.mark_sent(15);
  EXPECT_EQ(shares.bytes_of(7), 0U);
  EXPECT_EQ(shares.bytes_of(8), 0U);
  shares.add(8, 3);
  EXPECT_EQ(shares.bytes_of(8), 3U);
}

TEST(outbox_shares, agree_with_a_list_of_frames) {
  outbox_shares shares(50);
  std::deque<std::pair<sender_uid, std::size_t>> frames{{99, 50}};
  std::size_t largest = 0;
  for (std::uint64_t step = 0; step < 20'000; ++step) {
    const std::uint64_t dice = step * 2'654'435'761U % 1'000'003;
    if (dice % 4 != 0 || frames.empty()) {
      frames.emplace_back(dice % 5, 1 + dice % 90);
      shares.add(frames.back().first, frames.back().second);
    } else {
      std::size_t bytes = 1 + dice % 100;
      std::size_t sent = 0;
      while (bytes > 0 && !frames.empty()) {
        const std::size_t part = std::min(bytes, frames.front().second);
        frames.front().second -= part;
        bytes -= part;
        sent += part;
        if (frames.front().second == 0) {
          frames.pop_front();
        }
      }
      shares.mark_sent(sent);
    }
    std::map<sender_uid, std::size_t> sums;
    for (const auto& [sender, bytes] : frames) {
      sums[sender] += bytes;
    }
    for (sender_uid sender = 0; sender < 5; ++sender) {
      ASSERT_EQ(shares.bytes_of(sender), sums[sender]) << step;
    }
    largest = std::max(largest, frames.size());
    if (frames.size() > 200) {
      std::size_t all = 0;
      for (const auto& [sender, bytes] : frames) {
        all += bytes;
      }
      shares.mark_sent(all);
      frames.clear();
    }
  }
  EXPECT_GT(largest, 64U);
  EXPECT_LT(shares.held_bytes(), 64'000U);
}

}  // namespace
}  // namespace p2p_broker::server::outbox_shares_test
