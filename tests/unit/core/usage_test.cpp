// Shows that the use of limits is known as it is and as it was at most.
#include "server/core/usage.hpp"

#include <gtest/gtest.h>

#include <array>

namespace p2p_broker::server::usage_test {
namespace {

void look(usage& use, std::uint64_t sockets, std::uint64_t bytes) {
  use.note(std::array{usage::reading{"sockets", sockets}, usage::reading{"outbox_bytes", bytes}});
}

TEST(usage, knows_what_there_is_and_what_there_was_at_most) {
  usage use;
  EXPECT_TRUE(use.seen().empty());
  look(use, 12, 0);
  EXPECT_EQ(use.seen()[0].most, 12U);
  look(use, 40, 7);
  look(use, 3, 0);
  ASSERT_EQ(use.seen().size(), 2U);
  EXPECT_EQ(use.seen()[0].last.name, "sockets");
  EXPECT_EQ(use.seen()[0].last.now, 3U);
  EXPECT_EQ(use.seen()[0].most, 40U);
  EXPECT_EQ(use.seen()[1].last.now, 0U);
  EXPECT_EQ(use.seen()[1].most, 7U);
}

}  // namespace
}  // namespace p2p_broker::server::usage_test
