// What `systemctl status` says of the broker, and when it is told anew.
#include "server/service_status.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::service_status_test {
namespace {

constexpr instant start{milliseconds(5'000)};
constexpr milliseconds second{1'000};

TEST(service_status, tells_how_many_are_here) {
  service_status status;
  EXPECT_EQ(status.look(start, {}), "0 peers; 0 refusals in the last minute");
  EXPECT_EQ(status.look(start, {1'234, 0, 0}), "1,234 peers; 0 refusals in the last minute");
  EXPECT_EQ(status.look(start, {1, 1, 0}), "1 peer, 1 member of lobbies; 0 refusals in the last minute");
}

TEST(service_status, is_silent_as_long_as_nothing_changes) {
  service_status status;
  EXPECT_TRUE(status.look(start, {7, 0, 3}));
  EXPECT_FALSE(status.look(start + second, {7, 0, 3}));
  EXPECT_TRUE(status.look(start + 2 * second, {8, 0, 3}));
}

TEST(service_status, says_again_what_reached_nobody) {
  service_status status;
  const auto lost = status.look(start, {7, 0, 3});
  status.forget();
  EXPECT_EQ(status.look(start + second, {7, 0, 3}), lost);
  EXPECT_FALSE(status.look(start + 2 * second, {7, 0, 3}));
}

TEST(service_status, counts_the_refusals_of_a_minute) {
  service_status status;
  EXPECT_EQ(status.look(start, {0, 0, 10}), "0 peers; 0 refusals in the last minute");
  EXPECT_EQ(status.look(start + 5 * second, {0, 0, 11}), "0 peers; 1 refusal in the last minute");
  EXPECT_EQ(status.look(start + 50 * second, {0, 0, 15}), "0 peers; 5 refusals in the last minute");
  EXPECT_EQ(status.look(start + 70 * second, {0, 0, 15}), "0 peers; 4 refusals in the last minute");
  EXPECT_EQ(status.look(start + 120 * second, {0, 0, 15}), "0 peers; 0 refusals in the last minute");
}

}  // namespace
}  // namespace p2p_broker::server::service_status_test
