// The headers of an answer, asked for by name.
#include "doctor/findings/seen.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::doctor::seen_test {
namespace {

TEST(Seen, HeadersAreJoinedAndCounted) {
  http_seen seen;
  seen.headers = {{"vary", "Origin"}, {"server", "nginx"}, {"vary", "Accept"}};
  EXPECT_EQ(seen.header("vary"), "Origin, Accept");
  EXPECT_EQ(seen.count("vary"), 2U);
  EXPECT_EQ(seen.header("age"), "");
  EXPECT_EQ(seen.count("age"), 0U);
}

TEST(Seen, TroubleIsTrueIfThereIsAny) {
  EXPECT_FALSE(trouble{});
  EXPECT_TRUE((trouble{failure::refused, ""}));
}

}  // namespace
}  // namespace p2p_broker::doctor::seen_test
