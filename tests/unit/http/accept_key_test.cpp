// Shows the proof that a WebSocket request was read, against values that others have worked out.
#include "server/http/accept_key.hpp"

#include <gtest/gtest.h>

#include <string>

namespace p2p_broker::server::accept_key_test {
namespace {

TEST(accept_key, is_that_of_the_rfcs_example) {
  accept_key accepts;
  EXPECT_EQ(accepts.of("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

/// Worked out with: printf '%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11' KEY | openssl sha1 -binary | base64
TEST(accept_key, is_the_same_however_often_it_is_asked_for) {
  accept_key accepts;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(accepts.of("x3JJHMbDL1EzLkh9GBhXDw=="), "HSmrc0sMlYUkAGmm5OPpG2HaGWk=");
    EXPECT_EQ(accepts.of("AAAAAAAAAAAAAAAAAAAAAA=="), "ICX+Yqv66kxgM0FcWaLWlFLwTAI=");
  }
}

TEST(accept_key, takes_a_key_of_any_length) {
  accept_key accepts;
  EXPECT_EQ(accepts.of("").size(), 28U);
  EXPECT_EQ(accepts.of(std::string(10'000, 'k')).size(), 28U);
  EXPECT_NE(accepts.of(""), accepts.of("k"));
}

}  // namespace
}  // namespace p2p_broker::server::accept_key_test
