#include "client/frame.hpp"

#include <gtest/gtest.h>

namespace p2p_broker::client::frame_test {
namespace {

TEST(client_frame, reads_every_type_of_the_broker) {
  EXPECT_EQ(read_frame(R"({"type":"OPEN"})").type, frame_type::open);
  EXPECT_EQ(read_frame(R"({"type":"ERROR","payload":{"msg":"no"}})").type, frame_type::error);
  EXPECT_EQ(read_frame(R"({"type":"ID-TAKEN"})").type, frame_type::id_taken);
  EXPECT_EQ(read_frame(R"({"type":"INVALID-KEY"})").type, frame_type::invalid_key);
  EXPECT_EQ(read_frame(R"({"type":"OFFER"})").type, frame_type::offer);
  EXPECT_EQ(read_frame(R"({"type":"ANSWER"})").type, frame_type::answer);
  EXPECT_EQ(read_frame(R"({"type":"CANDIDATE"})").type, frame_type::candidate);
  EXPECT_EQ(read_frame(R"({"type":"LEAVE"})").type, frame_type::leave);
  EXPECT_EQ(read_frame(R"({"type":"EXPIRE"})").type, frame_type::expire);
}

TEST(client_frame, hands_over_the_payload_byte_for_byte) {
  const std::string payload = R"({"n":1.0, "n":12345678901234567890, "s":"\/\u00e9"})";
  const frame what = read_frame(R"({"type":"OFFER", "src":"b", "dst":"a", "payload": )" + payload + " }");
  EXPECT_EQ(what.src, "b");
  EXPECT_EQ(what.payload, payload);
}

TEST(client_frame, reads_escapes_in_src) {
  EXPECT_EQ(read_frame(R"({"type":"LEAVE","src":"a\"b\u00e9"})").src, "a\"b\xC3\xA9");
}

TEST(client_frame, takes_what_is_no_message_for_unknown) {
  for (const char* const text : {"", "x", "[]", "null", "7", R"("OPEN")", "{}", R"({"type":7})", R"({"type":"NEW"})",
                                 R"({"type":"OPEN"} x)", R"({"type":"OPEN")", R"({"type":"OPEN",})"}) {
    EXPECT_EQ(read_frame(text).type, frame_type::unknown) << text;
  }
}

TEST(client_frame, finds_the_message_of_an_error) {
  EXPECT_EQ(message_of(read_frame(R"({"type":"ERROR","payload":{"msg":"a \"no\""}})")), "a \"no\"");
  EXPECT_EQ(message_of(read_frame(R"({"type":"ERROR","payload":"no"})")), "");
  EXPECT_EQ(message_of(read_frame(R"({"type":"ERROR"})")), "");
}

TEST(client_frame, writes_messages_that_it_can_read) {
  EXPECT_EQ(write_frame("OFFER", "b", R"({"x":1})"), R"({"type":"OFFER","payload":{"x":1},"dst":"b"})");
  EXPECT_EQ(write_frame("LEAVE", "", ""), R"({"type":"LEAVE"})");
  EXPECT_EQ(write_frame("LEAVE", "a\"\n", ""), R"({"type":"LEAVE","dst":"a\"\n"})");
}

}  // namespace
}  // namespace p2p_broker::client::frame_test
