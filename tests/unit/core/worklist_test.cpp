// Shows that what is noted is found, and that a list which had no memory says so instead of losing it.
#include "server/core/worklist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>

namespace p2p_broker::server::worklist_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(worklist, names_what_was_noted_in_its_order) {
  worklist<int> list;
  EXPECT_TRUE(list.empty());
  list.note(7);
  list.note(3);
  EXPECT_FALSE(list.empty());
  EXPECT_TRUE(list.names_all());
  EXPECT_THAT(list.noted(), ElementsAre(7, 3));
  list.clear();
  EXPECT_TRUE(list.empty());
}

/// Finds no memory when it is copied.
struct homeless {
  homeless() = default;
  homeless(const homeless& /*from*/) { throw std::bad_alloc(); }
  homeless& operator=(const homeless&) = default;
};

TEST(worklist, says_that_it_does_not_name_all_when_memory_ended) {
  worklist<homeless> list;
  list.note({});
  EXPECT_THAT(list.noted(), IsEmpty());
  EXPECT_FALSE(list.empty());
  EXPECT_FALSE(list.names_all());
  list.clear();
  EXPECT_TRUE(list.empty());
  EXPECT_TRUE(list.names_all());
}

TEST(worklist, gives_its_memory_back_only_while_it_is_empty) {
  worklist<int> list;
  list.note(7);
  list.shrink();
  EXPECT_THAT(list.noted(), ElementsAre(7));
  list.clear();
  EXPECT_GT(list.noted().capacity(), 0U);
  list.shrink();
  EXPECT_EQ(list.noted().capacity(), 0U);
}

}  // namespace
}  // namespace p2p_broker::server::worklist_test
