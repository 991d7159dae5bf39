// Framing, fragments and text against RFC 6455, clause by clause; docs/rfc6455.md maps each clause to its test here.
// Every stream is decoded whole, cut at every boundary, and byte by byte: where TCP cuts must make no difference.
#include "protocol/ws_decoder.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/ws_expectation.hpp"

namespace p2p_broker::protocol::ws_decoder_test {
namespace {

using namespace std::string_literals;

constexpr std::uint8_t data_and_control[] = {0x1, 0x2, 0x8, 0x9, 0xA};
constexpr std::uint8_t not_defined[] = {0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF};

// 5.1, 5.2, 5.3: the base framing

TEST(ws_decoder, reads_the_masked_example_of_the_rfc) {
  expect_events("\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58", {text_event("Hello")});
  expect_events("\x8A\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58", {pong_event("Hello")});
}

TEST(ws_decoder, an_unmasked_frame_fails_with_1002) {
  for (const std::uint8_t opcode : data_and_control) {
    expect_failure(received_frame{.opcode = opcode, .payload = "Hello", .masked = false}.bytes(),
                   close_code::protocol_error);
    expect_failure(received_frame{.opcode = opcode, .masked = false}.bytes(), close_code::protocol_error);
  }
  expect_events(text_frame("a") + received_frame{.payload = "b", .masked = false}.bytes(),
                {text_event("a"), failed_event(close_code::protocol_error)});
  expect_failure(text_frame("a", false) + received_frame{.opcode = 0x0, .payload = "b", .masked = false}.bytes(),
                 close_code::protocol_error);
}

TEST(ws_decoder, a_reserved_bit_fails_with_1002) {
  for (std::uint8_t reserved = 1; reserved <= 7; ++reserved) {
    for (const std::uint8_t opcode : data_and_control) {
      expect_failure(received_frame{.opcode = opcode, .payload = "x", .reserved = reserved}.bytes(),
                     close_code::protocol_error);
    }
    expect_failure(text_frame("a", false) + received_frame{.opcode = 0x0, .reserved = reserved}.bytes(),
                   close_code::protocol_error);
  }
}

TEST(ws_decoder, a_reserved_opcode_fails_with_1002) {
  for (const std::uint8_t opcode : not_defined) {
    expect_failure(received_frame{.opcode = opcode}.bytes(), close_code::protocol_error);
    expect_failure(text_frame("a", false) + received_frame{.opcode = opcode}.bytes(), close_code::protocol_error);
  }
}

TEST(ws_decoder, every_length_form_is_read_at_its_edges) {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 125U, 126U, 127U, 300U}) {
    const std::string payload(size, 'p');
    EXPECT_FALSE(expect_events(text_frame(payload) + text_frame("next"), {text_event(payload), text_event("next")}));
  }
  for (const std::size_t size : {65535U, 65536U, 65537U}) {
    const std::string stream = frame_of(ws_opcode::binary, std::string(size, '\xFF'));
    const events expected{binary_event(std::string(size, '\xFF'))};
    EXPECT_EQ(record_whole(stream, roomy).events, expected);
    for (const std::size_t cut : {1UL, 2UL, 3UL, 4UL, 9UL, 10UL, 13UL, 14UL, 15UL, size - 1, size, stream.size() - 1}) {
      EXPECT_EQ(record(stream, std::vector{cut}, roomy).events, expected) << cut;
    }
  }
}

TEST(ws_decoder, a_length_that_is_not_in_its_shortest_form_fails_with_1002) {
  using form = received_frame::length_form;
  for (const std::size_t size : {0U, 1U, 125U}) {
    const std::string payload(size, 'p');
    expect_failure(received_frame{.payload = payload, .form = form::bits_16}.bytes(), close_code::protocol_error);
    expect_failure(received_frame{.payload = payload, .form = form::bits_64}.bytes(), close_code::protocol_error);
  }
  for (const std::size_t size : {126U, 65535U}) {
    EXPECT_EQ(record_whole(received_frame{.form = form::bits_64}.header(size), roomy).events,
              events{failed_event(close_code::protocol_error)});
  }
}

TEST(ws_decoder, a_64_bit_length_with_its_highest_bit_set_fails) {
  const received_frame wide{.form = received_frame::length_form::bits_64};
  for (const std::uint64_t size : {0x8000000000000000U, 0x8000000000000001U, 0xFFFFFFFFFFFFFFFFU}) {
    expect_failure(wide.header(size), close_code::message_too_big);
    expect_events(text_frame("abc", false) + received_frame{.opcode = 0x0, .form = wide.form}.header(size),
                  {failed_event(close_code::message_too_big)}, SIZE_MAX >> 1);
  }
}

TEST(ws_decoder, every_mask_is_undone_at_every_offset) {
  std::string payload;
  for (int i = 0; i < 40; ++i) {
    payload.push_back(static_cast<char>(i * 7));
  }
  for (const std::uint32_t key : {0x00000000U, 0xFFFFFFFFU, 0x01020304U, 0x80000001U}) {
    for (std::size_t size = 0; size <= payload.size(); ++size) {
      const std::string part = payload.substr(0, size);
      const std::string stream = received_frame{.opcode = 0x2, .payload = part, .key = key}.bytes();
      ASSERT_EQ(record_whole(stream, roomy).events, events{binary_event(part)});
      ASSERT_EQ(record_bytewise(stream, roomy).events, events{binary_event(part)});
    }
  }
}

TEST(ws_decoder, an_illegal_frame_fails_on_its_first_two_bytes) {
  for (const char* start : {"\xC1\x80", "\x83\x80", "\x81\x05", "\x09\x80", "\x89\xFE", "\x80\x80"}) {
    EXPECT_EQ(record_whole(start, roomy).events, events{failed_event(close_code::protocol_error)});
    EXPECT_EQ(record_bytewise(start, roomy).events, events{failed_event(close_code::protocol_error)});
  }
}

// 5.4: fragmentation

TEST(ws_decoder, fragments_are_joined_in_the_order_they_came) {
  expect_events(text_frame("Hel", false) + last("lo"), {text_event("Hello")});
  expect_events(text_frame("H", false) + more("el") + more("l") + last("o"), {text_event("Hello")});
  EXPECT_FALSE(expect_events(text_frame("a", false) + last("b") + text_frame("c", false) + last("d"),
                             {text_event("ab"), text_event("cd")}));
}

TEST(ws_decoder, fragments_of_any_size_are_legal_even_empty_ones) {
  expect_events(text_frame("", false) + last(""), {text_event("")});
  expect_events(text_frame("", false) + more("") + more("ab") + more("") + last(""), {text_event("ab")});
  const std::string big(200, 'x');
  expect_events(text_frame(big, false) + last("y"), {text_event(big + "y")});
}

TEST(ws_decoder, the_first_fragment_decides_the_type_of_the_message) {
  expect_events(frame_of(ws_opcode::binary, "\xFF", false) + last("\xFE"), {binary_event("\xFF\xFE")});
  expect_events(text_frame("a", false) + last("b"), {text_event("ab")});
}

TEST(ws_decoder, control_frames_may_come_between_fragments) {
  expect_events(text_frame("Hel", false) + frame_of(ws_opcode::ping, "p1") + more("l") + frame_of(ws_opcode::pong) +
                    frame_of(ws_opcode::ping) + last("o") + frame_of(ws_opcode::ping, "p2"),
                {ping_event("p1"), pong_event(""), ping_event(""), text_event("Hello"), ping_event("p2")});
}

TEST(ws_decoder, a_close_may_come_between_fragments) {
  const std::string payload = close_payload(1000);
  expect_events(text_frame("Hel", false) + close_frame(payload), {close_event(close_code::normal, payload)});
}

TEST(ws_decoder, a_fragmented_control_frame_fails_with_1002) {
  for (const ws_opcode opcode : {ws_opcode::close, ws_opcode::ping, ws_opcode::pong}) {
    expect_failure(frame_of(opcode, "", false), close_code::protocol_error);
    expect_failure(frame_of(opcode, "ab", false) + last("c"), close_code::protocol_error);
  }
}

TEST(ws_decoder, a_continuation_of_nothing_fails_with_1002) {
  expect_failure(last("a"), close_code::protocol_error);
  expect_failure(more("a"), close_code::protocol_error);
  expect_events(text_frame("a", false) + last("b") + last("c"),
                {text_event("ab"), failed_event(close_code::protocol_error)});
  expect_events(frame_of(ws_opcode::ping) + last("c"), {ping_event(""), failed_event(close_code::protocol_error)});
}

TEST(ws_decoder, a_new_message_inside_a_fragmented_one_fails_with_1002) {
  for (const ws_opcode opcode : {ws_opcode::text, ws_opcode::binary}) {
    expect_failure(text_frame("a", false) + frame_of(opcode, "b"), close_code::protocol_error);
    expect_failure(text_frame("", false) + frame_of(opcode, "b", false), close_code::protocol_error);
    expect_failure(frame_of(ws_opcode::binary, "a", false) + more("") + frame_of(opcode, "b"),
                   close_code::protocol_error);
  }
}

// 5.6, 8.1: data

TEST(ws_decoder, a_binary_message_may_hold_any_bytes) {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) {
    every_byte.push_back(static_cast<char>(i));
  }
  expect_events(frame_of(ws_opcode::binary, every_byte), {binary_event(every_byte)});
}

TEST(ws_decoder, a_text_message_may_hold_any_utf8) {
  const std::string text =
      "\0 \x7F caf\xC3\xA9 \xE2\x82\xAC \xEF\xBF\xBF \xF0\x9F\x92\xA9 \xF4\x8F\xBF\xBF \xEF\xBB\xBF"s;
  expect_events(text_frame(text), {text_event(text)});
}

TEST(ws_decoder, a_text_message_that_is_not_utf8_fails_with_1007) {
  for (const char* bad :
       {"\x80", "\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "cut \xF0\x9F\x92", "\xF8\x88\x80\x80\x80"}) {
    expect_failure(text_frame(bad), close_code::bad_text);
    expect_failure(text_frame("0123456789abcdef"s + bad), close_code::bad_text);
  }
}

TEST(ws_decoder, utf8_is_judged_over_the_whole_message) {
  const std::string text = "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x92\xA9";
  for (std::size_t first = 0; first <= text.size(); ++first) {
    for (std::size_t second = first; second <= text.size(); ++second) {
      const std::string stream = text_frame(text.substr(0, first), false) + more(text.substr(first, second - first)) +
                                 frame_of(ws_opcode::ping) + last(text.substr(second));
      ASSERT_EQ(record_whole(stream, roomy).events, (events{ping_event(""), text_event(text)}))
          << first << ' ' << second;
    }
  }
  expect_events(text_frame("\xE2", false) + more("\x82") + last("\xAC"), {text_event("\xE2\x82\xAC")});
}

TEST(ws_decoder, a_character_that_the_last_fragment_leaves_open_fails_with_1007) {
  expect_failure(text_frame("\xE2", false) + last("\x82"), close_code::bad_text);
  expect_failure(text_frame("\xE2\x82", false) + last(""), close_code::bad_text);
  expect_failure(text_frame("ok", false) + last("\xF0\x9F"), close_code::bad_text);
  expect_failure(text_frame("\xE2\x82", false) + more("x") + last("\xAC"), close_code::bad_text);
}

}  // namespace
}  // namespace p2p_broker::protocol::ws_decoder_test
