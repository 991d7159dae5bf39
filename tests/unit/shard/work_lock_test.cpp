// Shows that a shard which is alone pays for no lock, and that one with neighbours has a real one.
#include "server/shard/work_lock.hpp"

#include <gtest/gtest.h>

#include <mutex>

namespace p2p_broker::server::work_lock_test {
namespace {

/// A lock that somebody took would make the second try wait for ever, and the third fail.
TEST(work_lock, is_nothing_where_nobody_else_may_want_it) {
  work_lock lock(false);
  lock.lock();
  lock.lock();
  EXPECT_TRUE(lock.try_lock());
  lock.unlock();
}

TEST(work_lock, can_be_taken_again_when_it_was_given_back) {
  work_lock lock(true);
  {
    const std::unique_lock held(lock, std::try_to_lock);
    EXPECT_TRUE(held.owns_lock());
  }
  const std::unique_lock again(lock, std::try_to_lock);
  EXPECT_TRUE(again.owns_lock());
}

}  // namespace
}  // namespace p2p_broker::server::work_lock_test
