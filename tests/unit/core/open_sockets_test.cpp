// Shows that the most sockets since the last look are known, also when they have gone before the next.
#include "server/core/open_sockets.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace p2p_broker::server::open_sockets_test {
namespace {

TEST(open_sockets, are_counted_and_their_most_is_told_once) {
  open_sockets sockets;
  EXPECT_EQ(sockets.add(), 1U);
  EXPECT_EQ(sockets.add(), 2U);
  sockets.remove();
  EXPECT_EQ(sockets.count(), 1U);
  EXPECT_EQ(sockets.take_most(), 2U);
  EXPECT_EQ(sockets.take_most(), 1U);
  sockets.remove();
  EXPECT_EQ(sockets.take_most(), 1U);
  EXPECT_EQ(sockets.take_most(), 0U);
}

TEST(open_sockets, are_counted_among_threads) {
  open_sockets sockets;
  std::vector<std::thread> threads;
  for (int n = 0; n < 4; ++n) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) {
        sockets.add();
      }
    });
  }
  for (std::thread& each : threads) {
    each.join();
  }
  EXPECT_EQ(sockets.count(), 40'000U);
  EXPECT_EQ(sockets.take_most(), 40'000U);
}

}  // namespace
}  // namespace p2p_broker::server::open_sockets_test
