// Pings, pongs and the close frame against RFC 6455, clause by clause; docs/rfc6455.md maps each clause to its test.
// As in ws_decoder_test, every stream is decoded whole, cut at every boundary, and byte by byte.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/ws_decoder.hpp"
#include "tests/unit/ws_expectation.hpp"

namespace p2p_broker::protocol::ws_control_test {
namespace {

using namespace std::string_literals;

constexpr std::uint8_t control[] = {0x8, 0x9, 0xA};

// 5.5: control frames

TEST(ws_control, a_control_frame_carries_up_to_125_bytes) {
  const std::string most(125, 'x');
  expect_events(frame_of(ws_opcode::ping, most) + frame_of(ws_opcode::pong, most),
                {ping_event(most), pong_event(most)});
  const std::string payload = close_payload(1000, std::string(123, 'r'));
  expect_events(close_frame(payload), {close_event(close_code::normal, payload)});
}

TEST(ws_control, a_longer_control_frame_fails_with_1002) {
  const std::string long_payload(126, 'x');
  for (const std::uint8_t opcode : control) {
    expect_failure(received_frame{.opcode = opcode, .payload = long_payload}.bytes(), close_code::protocol_error);
    expect_failure(received_frame{.opcode = opcode, .form = received_frame::length_form::bits_16}.bytes(),
                   close_code::protocol_error);
    expect_failure(received_frame{.opcode = opcode, .form = received_frame::length_form::bits_64}.bytes(),
                   close_code::protocol_error);
  }
}

TEST(ws_control, a_ping_hands_out_its_payload_to_be_sent_back) {
  expect_events(frame_of(ws_opcode::ping, "\0\xFF ping"s), {ping_event("\0\xFF ping"s)});
  expect_events(frame_of(ws_opcode::ping) + frame_of(ws_opcode::ping, "2"), {ping_event(""), ping_event("2")});
}

TEST(ws_control, an_unasked_pong_is_only_reported) {
  EXPECT_FALSE(expect_events(frame_of(ws_opcode::pong, "any"), {pong_event("any")}));
}

// 5.5.1, 7.1.5, 7.1.6, 7.4: close

TEST(ws_control, a_close_without_a_code_is_legal) {
  EXPECT_FALSE(expect_events(close_frame(""), {close_event(close_code::no_status, "")}));
}

TEST(ws_control, a_close_hands_out_its_code_and_its_payload_to_be_echoed) {
  const std::string payload = close_payload(1001, "caf\xC3\xA9");
  expect_events(close_frame(payload), {close_event(close_code::going_away, payload)});
}

TEST(ws_control, a_close_payload_of_one_byte_fails_with_1002) {
  expect_failure(close_frame("\x03"), close_code::protocol_error);
  expect_failure(close_frame("\x03") + "\xE8", close_code::protocol_error);  // together they would be 1000
}

TEST(ws_control, every_close_code_is_accepted_or_fails_with_1002_as_section_7_4_says) {
  for (std::uint32_t code = 0; code <= 0xFFFF; ++code) {
    const auto number = static_cast<std::uint16_t>(code);
    const std::string payload = close_payload(number);
    const events expected{is_valid_close_code(number) ? close_event(static_cast<close_code>(number), payload)
                                                      : failed_event(close_code::protocol_error)};
    ASSERT_EQ(record_whole(close_frame(payload), roomy).events, expected) << code;
  }
  expect_failure(close_frame(close_payload(1005)), close_code::protocol_error);
  expect_failure(close_frame(close_payload(1006, "why")), close_code::protocol_error);
}

TEST(ws_control, a_close_reason_that_is_not_utf8_fails_with_1007) {
  expect_failure(close_frame(close_payload(1000, "\xFF")), close_code::bad_text);
  expect_failure(close_frame(close_payload(1000, "cut \xE2\x82")), close_code::bad_text);
  expect_failure(close_frame(close_payload(1004, "\xFF")), close_code::protocol_error);
}

}  // namespace
}  // namespace p2p_broker::protocol::ws_control_test
