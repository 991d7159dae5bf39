// Frames as the broker writes them, against the examples and rules of RFC 6455.
// That a client reads them is shown in ws_differential_test.
#include "protocol/ws_frame.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace p2p_broker::protocol::ws_frame_test {
namespace {

using namespace std::string_literals;

TEST(ws_frame, writes_the_examples_of_the_rfc) {
  EXPECT_EQ(make_frame(ws_opcode::text, "Hello"), "\x81\x05Hello");
  EXPECT_EQ(make_frame(ws_opcode::ping, "Hello"), "\x89\x05Hello");
  EXPECT_EQ(make_frame(ws_opcode::pong, "Hello"), "\x8A\x05Hello");
  EXPECT_EQ(make_frame(ws_opcode::binary, std::string(256, 'x')), "\x82\x7E\x01\x00"s + std::string(256, 'x'));
  EXPECT_EQ(make_frame(ws_opcode::binary, std::string(65536, 'x')),
            "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s + std::string(65536, 'x'));
}

struct length_case {
  std::size_t size;
  std::string length_bytes;
};

TEST(ws_frame, takes_the_shortest_form_of_every_length) {
  const length_case cases[] = {
      {0, "\x00"s},
      {1, "\x01"s},
      {125, "\x7D"s},
      {126, "\x7E\x00\x7E"s},
      {127, "\x7E\x00\x7F"s},
      {65535, "\x7E\xFF\xFF"s},
      {65536, "\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s},
      {0x0102030405060708, "\x7F\x01\x02\x03\x04\x05\x06\x07\x08"s},
  };
  for (const length_case& each : cases) {
    std::string out(server_header_max, '#');
    const char* const end = write_server_header(out.data(), ws_opcode::text, each.size);
    out.resize(static_cast<std::size_t>(end - out.data()));
    EXPECT_EQ(out, "\x81" + each.length_bytes) << each.size;
    EXPECT_EQ(out.size(), server_header_size(each.size)) << each.size;
    EXPECT_EQ(server_frame_size(out), out.size() + each.size) << each.size;
  }
}

TEST(ws_frame, is_final_and_unmasked_with_no_reserved_bit) {
  for (const ws_opcode opcode :
       {ws_opcode::text, ws_opcode::binary, ws_opcode::close, ws_opcode::ping, ws_opcode::pong}) {
    for (const std::size_t size : {0U, 126U, 65536U}) {
      char header[server_header_max];
      write_server_header(header, opcode, size);
      EXPECT_EQ(static_cast<unsigned char>(header[0]), 0x80 | static_cast<unsigned>(opcode));
      EXPECT_EQ(static_cast<unsigned char>(header[1]) & 0x80, 0);
    }
  }
}

TEST(ws_frame, a_close_frame_carries_its_code_and_reason) {
  EXPECT_EQ(make_close_frame(close_code::normal), "\x88\x02\x03\xE8");
  EXPECT_EQ(make_close_frame(close_code::going_away, "bye"),
            "\x88\x05\x03\xE9"
            "bye");
  EXPECT_EQ(make_close_frame(close_code::message_too_big), "\x88\x02\x03\xF1");
}

TEST(ws_frame, a_close_without_a_status_is_empty) {
  EXPECT_EQ(make_close_frame(close_code::no_status), "\x88\x00"s);
  EXPECT_EQ(make_close_frame(close_code::no_status, "left out"), "\x88\x00"s);
}

TEST(ws_frame, a_close_frame_never_exceeds_what_a_control_frame_may_carry) {
  EXPECT_EQ(make_close_frame(close_code::normal, std::string(123, 'r')).size(), 2 + control_payload_max);
  EXPECT_EQ(make_close_frame(close_code::normal, std::string(124, 'r')).size(), 2 + control_payload_max);
}

TEST(ws_frame, the_size_of_a_frame_is_read_back_from_it) {
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 300U, 65535U, 65536U, 70000U}) {
    const std::string frame = make_frame(ws_opcode::text, std::string(size, 'x'));
    EXPECT_EQ(server_frame_size(frame), frame.size());
    EXPECT_EQ(server_frame_size(frame + "the next"), frame.size());
  }
}

/// Section 7.4 and the IANA registry, code by code.
bool may_be_sent(std::uint32_t code) {
  switch (code) {
    case 1000:
    case 1001:
    case 1002:
    case 1003:
    case 1007:
    case 1008:
    case 1009:
    case 1010:
    case 1011:
    case 1012:
    case 1013:
    case 1014: return true;
    default: return code >= 3000 && code < 5000;
  }
}

TEST(ws_frame, knows_for_every_code_whether_it_may_stand_in_a_close_frame) {
  for (std::uint32_t code = 0; code <= std::numeric_limits<std::uint16_t>::max(); ++code) {
    ASSERT_EQ(is_valid_close_code(static_cast<std::uint16_t>(code)), may_be_sent(code)) << code;
  }
}

TEST(ws_frame, the_codes_that_the_broker_sends_are_legal) {
  for (const close_code code : {close_code::normal, close_code::going_away, close_code::protocol_error,
                                close_code::bad_text, close_code::message_too_big, close_code::try_again_later}) {
    EXPECT_TRUE(is_valid_close_code(static_cast<std::uint16_t>(code)));
  }
  EXPECT_FALSE(is_valid_close_code(static_cast<std::uint16_t>(close_code::no_status)));
}

}  // namespace
}  // namespace p2p_broker::protocol::ws_frame_test
