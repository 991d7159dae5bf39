// All that a decoder made of a stream of bytes, however they were cut on the way.
// Each piece lies in a buffer of its own exact size, so that a sanitizer sees any read behind what has come.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ws_decoder.hpp"

namespace p2p_broker::protocol {

struct recorded_event {
  ws_event::kind what = ws_event::kind::need_input;
  close_code code = close_code::no_status;
  std::string data;

  friend bool operator==(const recorded_event&, const recorded_event&) = default;

  friend std::ostream& operator<<(std::ostream& out, const recorded_event& event) {
    constexpr const char* names[] = {"need_input", "text", "binary", "ping", "pong", "close", "failed"};
    out << names[static_cast<std::size_t>(event.what)] << ' ' << static_cast<int>(event.code) << " ["
        << event.data.size() << "]";
    for (const char c : event.data.substr(0, 40)) {
      out << ' ' << static_cast<int>(static_cast<unsigned char>(c));
    }
    return out;
  }
};

[[nodiscard]] inline recorded_event text_event(std::string_view data) {
  return {ws_event::kind::text, close_code::no_status, std::string(data)};
}
[[nodiscard]] inline recorded_event binary_event(std::string_view data) {
  return {ws_event::kind::binary, close_code::no_status, std::string(data)};
}
[[nodiscard]] inline recorded_event ping_event(std::string_view data) {
  return {ws_event::kind::ping, close_code::no_status, std::string(data)};
}
[[nodiscard]] inline recorded_event pong_event(std::string_view data) {
  return {ws_event::kind::pong, close_code::no_status, std::string(data)};
}
[[nodiscard]] inline recorded_event close_event(close_code code, std::string_view payload) {
  return {ws_event::kind::close, code, std::string(payload)};
}
[[nodiscard]] inline recorded_event failed_event(close_code code) { return {ws_event::kind::failed, code, {}}; }

struct ws_recording {
  std::vector<recorded_event> events;
  bool holds_memory = false;  ///< at the end, if the decoder is still of use
  std::size_t most_held_bytes = 0;

  friend bool operator==(const ws_recording& a, const ws_recording& b) {
    return a.events == b.events && a.holds_memory == b.holds_memory;
  }

  friend std::ostream& operator<<(std::ostream& out, const ws_recording& recording) {
    for (const recorded_event& event : recording.events) {
      out << event << "; ";
    }
    return out << (recording.holds_memory ? "holds memory" : "holds nothing");
  }

  [[nodiscard]] bool failed() const { return !events.empty() && events.back().what == ws_event::kind::failed; }
};

/// Feeds `stream` in pieces that end at each of `cuts` (ascending) and at the end; stops at a failure.
[[nodiscard]] inline ws_recording record(std::string_view stream, std::span<const std::size_t> cuts,
                                         std::size_t message_bytes_max) {
  ws_recording out;
  ws_decoder decoder;
  std::size_t at = 0;
  for (std::size_t piece = 0; piece <= cuts.size() && !out.failed(); ++piece) {
    const std::size_t end = piece < cuts.size() ? cuts[piece] : stream.size();
    std::vector<char> exact(stream.begin() + static_cast<std::ptrdiff_t>(at),
                            stream.begin() + static_cast<std::ptrdiff_t>(end));
    at = end;
    std::span<char> input(exact);
    for (;;) {
      const ws_event event = decoder.next(input, message_bytes_max);
      out.most_held_bytes = std::max(out.most_held_bytes, decoder.held_bytes());
      if (event.what == ws_event::kind::need_input) {
        break;
      }
      out.events.push_back({event.what, event.code, std::string(event.text())});
      if (out.failed()) {
        break;
      }
    }
  }
  out.holds_memory = !out.failed() && decoder.held_bytes() != 0;
  return out;
}

[[nodiscard]] inline ws_recording record_whole(std::string_view stream, std::size_t message_bytes_max) {
  return record(stream, {}, message_bytes_max);
}

[[nodiscard]] inline ws_recording record_bytewise(std::string_view stream, std::size_t message_bytes_max) {
  std::vector<std::size_t> cuts;
  for (std::size_t at = 1; at < stream.size(); ++at) {
    cuts.push_back(at);
  }
  return record(stream, cuts, message_bytes_max);
}

}  // namespace p2p_broker::protocol
