// What a connection may make the decoder keep: the limit on messages (RFC 6455 section 10.4), and the memory held.
// An idle connection must hold nothing, and a whole frame must not be copied.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ws_decoder.hpp"
#include "tests/unit/ws_expectation.hpp"

namespace p2p_broker::protocol::ws_decoder_limits_test {
namespace {

constexpr std::size_t limit = 100;
const std::string exactly(limit, 'x');

TEST(ws_decoder_limits, a_message_of_exactly_the_limit_passes) {
  const std::string rest = exactly.substr(3);
  expect_events(text_frame(exactly), {text_event(exactly)}, limit);
  expect_events(text_frame("abc", false) + last(rest), {text_event("abc" + rest)}, limit);
}

TEST(ws_decoder_limits, one_byte_more_fails_with_1009_as_soon_as_the_header_says_so) {
  for (const std::uint64_t size : {101U, 126U, 65536U, 0x7FFFFFFFU}) {
    expect_failure(received_frame{}.header(size), close_code::message_too_big, limit);
    expect_failure(received_frame{.opcode = 0x2, .fin = false}.header(size), close_code::message_too_big, limit);
  }
}

TEST(ws_decoder_limits, the_limit_counts_the_sum_of_all_fragments) {
  const std::string start = text_frame("abc", false) + more("def");
  const std::string rest = exactly.substr(6);
  expect_failure(start + received_frame{.opcode = 0x0}.header(limit - 5), close_code::message_too_big, limit);
  expect_events(start + received_frame{.opcode = 0x0}.header(limit - 6), {}, limit);
  expect_events(start + frame_of(ws_opcode::ping, exactly) + last(rest),
                {ping_event(exactly), text_event("abcdef" + rest)}, limit);
}

TEST(ws_decoder_limits, the_sum_begins_anew_with_each_message) {
  expect_events(text_frame(exactly) + text_frame("", false) + last(exactly) + frame_of(ws_opcode::binary, exactly),
                {text_event(exactly), text_event(exactly), binary_event(exactly)}, limit);
}

TEST(ws_decoder_limits, control_frames_do_not_count) {
  expect_events(frame_of(ws_opcode::ping, "longer than ten bytes"), {ping_event("longer than ten bytes")}, 10);
}

TEST(ws_decoder_limits, an_idle_connection_holds_nothing_however_its_messages_came) {
  const std::string payload(300, 'x');
  const std::string stream =
      text_frame(payload) + frame_of(ws_opcode::ping, "p") + text_frame(payload, false) + last(payload);
  EXPECT_FALSE(expect_events(stream, {text_event(payload), ping_event("p"), text_event(payload + payload)}));
  EXPECT_FALSE(expect_events("", {}));
}

TEST(ws_decoder_limits, memory_is_held_from_the_first_byte_of_a_frame_to_its_last) {
  const std::string frame = text_frame("Hello");
  for (std::size_t size = 1; size < frame.size(); ++size) {
    EXPECT_TRUE(record_whole(frame.substr(0, size), limit).holds_memory) << size;
  }
  EXPECT_TRUE(record_whole(text_frame("Hello", false), limit).holds_memory);
  EXPECT_FALSE(record_whole(frame, limit).holds_memory);
}

/// Feeds `bytes` and expects nothing of it but to be kept.
void feed_quietly(ws_decoder& decoder, std::string bytes, std::size_t message_bytes_max) {
  std::span<char> input(bytes);
  ASSERT_EQ(decoder.next(input, message_bytes_max).what, ws_event::kind::need_input);
  ASSERT_TRUE(input.empty());
}

TEST(ws_decoder_limits, a_fragment_that_came_in_two_pieces_is_not_kept_twice) {
  const std::string frame = text_frame(std::string(100'000, 'x'), false);
  ws_decoder decoder;
  feed_quietly(decoder, frame.substr(0, 50'000), 1 << 20);
  feed_quietly(decoder, frame.substr(50'000), 1 << 20);
  EXPECT_GE(decoder.held_bytes(), 100'000);
  EXPECT_LT(decoder.held_bytes(), 150'000);
}

TEST(ws_decoder_limits, a_control_frame_between_fragments_leaves_no_memory_behind) {
  ws_decoder decoder;
  feed_quietly(decoder, text_frame("abc", false), limit);
  const std::size_t before = decoder.held_bytes();
  const std::string ping = frame_of(ws_opcode::ping, exactly);
  feed_quietly(decoder, ping.substr(0, 60), limit);
  std::string rest = ping.substr(60);
  std::span<char> input(rest);
  EXPECT_EQ(decoder.next(input, limit).what, ws_event::kind::ping);
  EXPECT_EQ(decoder.next(input, limit).what, ws_event::kind::need_input);
  EXPECT_EQ(decoder.held_bytes(), before);
}

TEST(ws_decoder_limits, tells_what_is_incomplete_from_what_was_before) {
  const std::string frame = text_frame("Hello");
  ws_decoder decoder;
  EXPECT_EQ(decoder.held_since(), 0);
  feed_quietly(decoder, frame.substr(0, 4), limit);
  EXPECT_EQ(decoder.held_since(), 0);
  decoder.set_held_since(1'000);
  feed_quietly(decoder, frame.substr(4, 2), limit);
  EXPECT_EQ(decoder.held_since(), 1'000);
  std::string rest = frame.substr(6) + frame.substr(0, 4);  // its end, and the beginning of another
  std::span<char> input(rest);
  EXPECT_EQ(decoder.next(input, limit).what, ws_event::kind::text);
  EXPECT_EQ(decoder.next(input, limit).what, ws_event::kind::need_input);
  EXPECT_GT(decoder.held_bytes(), 0U);
  EXPECT_EQ(decoder.held_since(), 0) << "another message has its own time";
}

/// What is said between the fragments of a message does not put its end off.
TEST(ws_decoder_limits, keeps_the_time_of_a_message_over_its_fragments_and_control_frames) {
  ws_decoder decoder;
  feed_quietly(decoder, text_frame("abc", false), limit);
  decoder.set_held_since(1'000);
  std::string more = frame_of(ws_opcode::ping, "x") + frame_of(ws_opcode::continuation, "def", false);
  std::span<char> input(more);
  EXPECT_EQ(decoder.next(input, limit).what, ws_event::kind::ping);
  EXPECT_EQ(decoder.next(input, limit).what, ws_event::kind::need_input);
  EXPECT_EQ(decoder.held_since(), 1'000);
}

TEST(ws_decoder_limits, empty_fragments_cost_no_memory) {
  ws_decoder decoder;
  feed_quietly(decoder, text_frame("", false), limit);
  const std::size_t before = decoder.held_bytes();
  std::string flood;
  for (int i = 0; i < 10'000; ++i) {
    flood += more("");
  }
  feed_quietly(decoder, flood, limit);
  EXPECT_EQ(decoder.held_bytes(), before);
}

TEST(ws_decoder_limits, memory_held_stays_near_the_limit_whatever_comes) {
  constexpr std::size_t message_bytes_max = 10'000;
  constexpr std::size_t bound = 3 * message_bytes_max;  // a string may grow to twice what it holds
  std::mt19937_64 random(3);
  for (int round = 0; round < 100; ++round) {
    std::string stream = frame_of(ws_opcode::binary, "", false);
    for (int frames = 0; frames < 20; ++frames) {
      stream += more(std::string(random() % 2'000, 'x'));
    }
    std::vector<std::size_t> cuts;
    for (std::size_t at = 1 + random() % 500; at < stream.size(); at += 1 + random() % 700) {
      cuts.push_back(at);
    }
    const ws_recording recording = record(stream, cuts, message_bytes_max);
    ASSERT_EQ(recording.events, events{failed_event(close_code::message_too_big)});
    ASSERT_LE(recording.most_held_bytes, bound);
  }
}

TEST(ws_decoder_limits, a_whole_frame_is_unmasked_where_it_lies) {
  std::string stream = text_frame("Hello") + frame_of(ws_opcode::ping, "p");
  std::span<char> input(stream);
  ws_decoder decoder;
  const ws_event text = decoder.next(input, limit);
  EXPECT_EQ(text.text(), "Hello");
  EXPECT_EQ(text.data.data(), stream.data() + 6);
  EXPECT_EQ(input.data(), stream.data() + 11);
  const ws_event ping = decoder.next(input, limit);
  EXPECT_EQ(ping.data.data(), stream.data() + 17);
  EXPECT_EQ(decoder.held_bytes(), 0);
  EXPECT_EQ(decoder.next(input, limit).what, ws_event::kind::need_input);
}

TEST(ws_decoder_limits, one_event_at_a_time_leaves_the_rest_of_the_input) {
  std::string stream = text_frame("a") + text_frame("b") + "\x81";
  std::span<char> input(stream);
  ws_decoder decoder;
  EXPECT_EQ(decoder.next(input, limit).text(), "a");
  EXPECT_EQ(input.size(), 8);
  EXPECT_EQ(decoder.next(input, limit).text(), "b");
  EXPECT_EQ(input.size(), 1);
  EXPECT_EQ(decoder.next(input, limit).what, ws_event::kind::need_input);
  EXPECT_TRUE(input.empty());
}

TEST(ws_decoder_limits, what_was_handed_out_lasts_until_the_next_call) {
  const std::string stream = text_frame("abc", false) + last("def");
  std::string first = stream.substr(0, stream.size() - 1);
  std::string second = stream.substr(stream.size() - 1);
  ws_decoder decoder;
  feed_quietly(decoder, first, limit);
  std::span<char> input(second);
  const ws_event event = decoder.next(input, limit);
  second.assign(second.size(), '#');  // the caller's buffer may be used again at once
  EXPECT_EQ(event.text(), "abcdef");
  EXPECT_EQ(decoder.next(input, limit).what, ws_event::kind::need_input);
  EXPECT_EQ(decoder.held_bytes(), 0);
}

}  // namespace
}  // namespace p2p_broker::protocol::ws_decoder_limits_test
