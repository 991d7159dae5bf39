// Shows that the use of limits is told as it is and as it was at most.
#include "server/core/usage.hpp"

#include <gtest/gtest.h>

#include <array>

namespace p2p_broker::server {
namespace {

void look(usage& use, std::uint64_t sockets, std::uint64_t bytes) {
  use.note(std::array{usage::reading{"sockets", sockets}, usage::reading{"outbox_bytes", bytes}});
}

TEST(usage, tells_what_there_is_and_what_there_was_at_most) {
  usage use;
  EXPECT_EQ(use.text(), "use");
  look(use, 12, 0);
  EXPECT_EQ(use.text(), "use sockets=12/12");
  look(use, 40, 7);
  look(use, 3, 0);
  EXPECT_EQ(use.text(), "use sockets=3/40 outbox_bytes=0/7");
}

}  // namespace
}  // namespace p2p_broker::server
