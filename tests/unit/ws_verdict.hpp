// How our decoder's recording of a stream relates to Beast's: the same, different in a known way, or different.
// Each known way is allowed only where the stream shows its cause; ws_differential_test shows each by itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/utf8.hpp"
#include "tests/unit/ws_recording.hpp"

namespace p2p_broker::protocol {

enum class verdict : std::uint8_t {
  same,
  later_bad_text,       ///< Beast judges text before the message is complete
  empty_last_fragment,  ///< Beast overlooks a cut character before an empty last fragment
  close_code_1014,      ///< Beast refuses it
  close_code_5000,      ///< Beast accepts it and all above
  close_reason,         ///< not UTF-8: Beast answers 1002, we 1007
  shorter_look,         ///< we fail on two bytes, Beast waits for the whole header
  differ,
};
inline constexpr std::size_t known_verdicts = 7;  ///< all but `differ`

struct frame_start {
  unsigned opcode = 0;
  bool whole_header = false;
};

/// The last frame that begins in `stream`, all of whose earlier frames are legal.
[[nodiscard]] inline frame_start last_frame(std::string_view stream) {
  const auto byte = [&stream](std::size_t i) { return static_cast<unsigned char>(stream[i]); };
  for (;;) {
    frame_start found;
    if (stream.size() < 2) {
      return found;
    }
    found.opcode = byte(0) & 0xF;
    std::uint64_t payload = byte(1) & 0x7F;
    const std::size_t extension = payload == 126 ? 2 : payload == 127 ? 8 : 0;
    const std::size_t header = 2 + extension + ((byte(1) & 0x80) != 0 ? 4 : 0);
    if (stream.size() < header) {
      return found;
    }
    found.whole_header = true;
    for (std::size_t i = 0; i < extension; ++i) {
      payload = (i == 0 ? 0 : payload << 8) | byte(2 + i);
    }
    if (stream.size() - header <= payload) {
      return found;
    }
    stream.remove_prefix(header + static_cast<std::size_t>(payload));
  }
}

/// The frame that makes our decoder fail.
[[nodiscard]] inline frame_start failing_frame(std::string_view stream, std::size_t message_bytes_max) {
  std::size_t size = 0;
  while (size < stream.size() && !record_whole(stream.substr(0, size), message_bytes_max).failed()) {
    ++size;
  }
  return last_frame(stream.substr(0, size));
}

/// How two recordings of one stream relate. Every difference that is not named in `verdict` is an error in one of them.
[[nodiscard]] inline verdict compare(const std::vector<recorded_event>& ours, const std::vector<recorded_event>& beasts,
                                     std::string_view stream, std::size_t message_bytes_max) {
  using kind = ws_event::kind;
  std::size_t i = 0;
  while (i < ours.size() && i < beasts.size() && ours[i] == beasts[i]) {
    ++i;
  }
  const recorded_event mine = i < ours.size() ? ours[i] : recorded_event{};
  const recorded_event other = i < beasts.size() ? beasts[i] : recorded_event{};
  if (mine == other) {
    return verdict::same;
  }
  if (other == failed_event(close_code::bad_text)) {
    // Beast judged text before its message was complete; so until its end we may see anything but a message.
    const bool message =
        std::any_of(ours.begin() + static_cast<std::ptrdiff_t>(i), ours.end(),
                    [](const recorded_event& event) { return event.what == kind::text || event.what == kind::binary; });
    return message ? verdict::differ : verdict::later_bad_text;
  }
  if (mine == failed_event(close_code::bad_text)) {
    if (other.what == kind::text && !is_utf8(other.data)) {
      return verdict::empty_last_fragment;
    }
    const bool close = failing_frame(stream, message_bytes_max).opcode == static_cast<unsigned>(ws_opcode::close);
    return close && other == failed_event(close_code::protocol_error) ? verdict::close_reason : verdict::differ;
  }
  if (other == failed_event(close_code::protocol_error) && mine.what == kind::close &&
      static_cast<int>(mine.code) == 1014) {
    return verdict::close_code_1014;
  }
  if (mine == failed_event(close_code::protocol_error)) {
    if (other.what == kind::close && static_cast<int>(other.code) >= 5000) {
      return verdict::close_code_5000;
    }
    const bool cut_off = other.what == kind::need_input && !last_frame(stream).whole_header;
    return cut_off ? verdict::shorter_look : verdict::differ;
  }
  return verdict::differ;
}

}  // namespace p2p_broker::protocol
