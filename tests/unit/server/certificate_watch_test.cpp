// When certificates are read again: not while they are being written, and a bad pair once.
#include "server/certificate_watch.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace p2p_broker::server::certificate_watch_test {
namespace {

/// A key and a certificate, each as of some moment.
certificate_watch::stamps pair(std::int64_t key, std::int64_t certificate) {
  return {{1, 10, 300, key}, {1, 11, 900, certificate}};
}

TEST(certificate_watch, nothing_is_read_while_nothing_changes) {
  certificate_watch watch(pair(1, 1));
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(watch.look(pair(1, 1)));
  }
}

TEST(certificate_watch, a_change_is_read_once_when_it_is_at_rest) {
  certificate_watch watch(pair(1, 1));
  EXPECT_FALSE(watch.look(pair(2, 2)));
  EXPECT_TRUE(watch.look(pair(2, 2)));
  EXPECT_FALSE(watch.look(pair(2, 2)));
  EXPECT_FALSE(watch.look(pair(2, 2)));
}

TEST(certificate_watch, a_pair_that_is_being_written_waits_until_it_is_whole) {
  certificate_watch watch(pair(1, 1));
  EXPECT_FALSE(watch.look(pair(2, 1)));
  EXPECT_FALSE(watch.look(pair(2, 2)));
  EXPECT_TRUE(watch.look(pair(2, 2)));
}

TEST(certificate_watch, one_that_stayed_half_is_tried_and_tried_again_when_it_is_whole) {
  certificate_watch watch(pair(1, 1));
  EXPECT_FALSE(watch.look(pair(2, 1)));
  EXPECT_TRUE(watch.look(pair(2, 1)));
  EXPECT_FALSE(watch.look(pair(2, 1)));
  EXPECT_FALSE(watch.look(pair(2, 2)));
  EXPECT_TRUE(watch.look(pair(2, 2)));
}

TEST(certificate_watch, another_file_of_the_same_size_and_time_is_a_change) {
  certificate_watch watch(pair(1, 1));
  certificate_watch::stamps swapped = pair(1, 1);
  swapped[1].inode = 99;
  EXPECT_FALSE(watch.look(swapped));
  EXPECT_TRUE(watch.look(swapped));
}

TEST(certificate_watch, what_went_and_came_back_the_same_is_no_change) {
  certificate_watch watch(pair(1, 1));
  EXPECT_FALSE(watch.look({{}, {}}));
  EXPECT_FALSE(watch.look(pair(1, 1)));
  EXPECT_FALSE(watch.look(pair(1, 1)));
}

}  // namespace
}  // namespace p2p_broker::server::certificate_watch_test
