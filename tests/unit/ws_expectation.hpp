// What a test expects the decoder to find in a stream, however the stream is cut, and short names for legal frames.
// A stream of n bytes is decoded whole, in two pieces in each of n - 1 ways, and byte by byte.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/received_frame.hpp"
#include "tests/unit/ws_recording.hpp"

namespace p2p_broker::protocol {

using events = std::vector<recorded_event>;

/// More than any message of these tests has.
inline constexpr std::size_t roomy = 1 << 20;

/// Decodes `stream` in all those ways; what comes out must not depend on the way.
inline ws_recording record_any_way(const std::string& stream, std::size_t message_bytes_max = roomy) {
  ws_recording whole = record_whole(stream, message_bytes_max);
  EXPECT_EQ(record_bytewise(stream, message_bytes_max), whole);
  for (std::size_t cut = 1; cut < stream.size() && !testing::Test::HasFailure(); ++cut) {
    EXPECT_EQ(record(stream, std::vector{cut}, message_bytes_max), whole) << "cut at " << cut;
  }
  return whole;
}

/// Returns whether memory is held at the end.
inline bool expect_events(const std::string& stream, const events& expected, std::size_t message_bytes_max = roomy) {
  const ws_recording recording = record_any_way(stream, message_bytes_max);
  EXPECT_EQ(recording.events, expected);
  return recording.holds_memory;
}

inline void expect_failure(const std::string& stream, close_code code, std::size_t message_bytes_max = roomy) {
  expect_events(stream, {failed_event(code)}, message_bytes_max);
}

[[nodiscard]] inline std::string text_frame(std::string_view payload, bool fin = true) {
  return frame_of(ws_opcode::text, payload, fin);
}
/// A continuation that is not the last.
[[nodiscard]] inline std::string more(std::string_view payload) {
  return frame_of(ws_opcode::continuation, payload, false);
}
[[nodiscard]] inline std::string last(std::string_view payload) { return frame_of(ws_opcode::continuation, payload); }
[[nodiscard]] inline std::string close_frame(std::string_view payload) { return frame_of(ws_opcode::close, payload); }

}  // namespace p2p_broker::protocol
