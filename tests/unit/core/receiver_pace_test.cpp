// Shows by when a receiver must have taken something, and that reading slowly is enough.
#include "server/core/receiver_pace.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::receiver_pace_test {
namespace {

constexpr milliseconds timeout{10'000};

instant at_ms(std::int64_t ms) { return instant(milliseconds(1'000'000 + ms)); }

TEST(receiver_pace, runs_from_the_first_time_that_the_socket_is_full) {
  receiver_pace pace;
  EXPECT_FALSE(pace.runs());
  pace.take(1'000'000, at_ms(0));
  EXPECT_FALSE(pace.runs());
  pace.begin(at_ms(100));
  pace.begin(at_ms(5'000));
  EXPECT_TRUE(pace.runs());
  EXPECT_EQ(pace.due(timeout), at_ms(10'100));
}

TEST(receiver_pace, begins_anew_with_every_64_KiB_and_not_before) {
  receiver_pace pace;
  pace.begin(at_ms(0));
  pace.take(65'535, at_ms(9'000));
  EXPECT_EQ(pace.due(timeout), at_ms(10'000));
  pace.take(1, at_ms(9'500));
  EXPECT_EQ(pace.due(timeout), at_ms(19'500));
  pace.take(65'635, at_ms(12'000));
  EXPECT_EQ(pace.due(timeout), at_ms(22'000));
  pace.take(65'436, at_ms(13'000));
  EXPECT_EQ(pace.due(timeout), at_ms(22'000));
  pace.take(1, at_ms(14'000));
  EXPECT_EQ(pace.due(timeout), at_ms(24'000)) << "what was too much counts for the next";
}

TEST(receiver_pace, stops_when_all_is_taken) {
  receiver_pace pace;
  pace.begin(at_ms(0));
  pace.take(10, at_ms(1));
  pace.stop();
  EXPECT_FALSE(pace.runs());
  pace.begin(at_ms(20'000));
  EXPECT_EQ(pace.due(timeout), at_ms(30'000));
}

}  // namespace
}  // namespace p2p_broker::server::receiver_pace_test
