// Shows that a path in the log ends where a token could begin.
#include "server/shard/trace.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::server::trace_test {
namespace {

TEST(trace, shows_a_path_and_nothing_of_a_query_that_was_escaped_once_too_often) {
  EXPECT_EQ(trace::shown_path("/myapp/peerjs"), "/myapp/peerjs");
  EXPECT_EQ(trace::shown_path(""), "");
  EXPECT_EQ(trace::shown_path("/peerjs%3Fkey=k&token=secret"), "/peerjs");
  EXPECT_EQ(trace::shown_path("/peerjs%3fkey%3dk%26token%3dsecret"), "/peerjs");
  EXPECT_EQ(trace::shown_path("/peerjs&key=k&token=secret"), "/peerjs");
  EXPECT_EQ(trace::shown_path("/peerjs/TOKEN=secret"), "/peerjs/");
  EXPECT_EQ(trace::shown_path("/a%26b"), "/a");
}

}  // namespace
}  // namespace p2p_broker::server::trace_test
