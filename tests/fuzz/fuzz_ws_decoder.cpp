// Any bytes as a client's WebSocket stream: how TCP cuts it must make no difference, and memory must stay bounded.
// The first three bytes choose the limit on messages and two cuts; the rest is the stream.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/utf8.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/ws_recording.hpp"

namespace {

using namespace p2p_broker::protocol;
using p2p_broker::fuzz::require;

constexpr std::size_t choices = 3;
constexpr std::size_t longest_client_header = 14;

void check_events(const ws_recording& recording, std::size_t message_bytes_max) {
  for (const recorded_event& event : recording.events) {
    switch (event.what) {
      case ws_event::kind::text: require(is_utf8(event.data), "a text message is UTF-8"); [[fallthrough]];
      case ws_event::kind::binary:
        require(event.data.size() <= message_bytes_max, "a message keeps to the limit");
        break;
      default: require(event.data.size() <= control_payload_max, "a control frame carries at most 125 bytes"); break;
    }
  }
  // A message, a control frame inside it, and both in strings that may have grown to twice what they hold.
  const std::size_t bound = 2 * (message_bytes_max + control_payload_max + 2 * longest_client_header);
  require(recording.most_held_bytes <= bound, "memory held is bounded");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < choices) {
    return 0;
  }
  const std::string_view stream(reinterpret_cast<const char*>(data) + choices, size - choices);
  const std::size_t message_bytes_max = data[0] < 128 ? data[0] : (data[0] - 127U) * 64U;
  std::vector<std::size_t> cuts{data[1] % (stream.size() + 1), data[2] % (stream.size() + 1)};
  std::sort(cuts.begin(), cuts.end());

  const ws_recording whole = record_whole(stream, message_bytes_max);
  const ws_recording in_three = record(stream, cuts, message_bytes_max);
  const ws_recording crumbled = record_bytewise(stream, message_bytes_max);
  require(in_three == whole, "two cuts make no difference");
  require(crumbled == whole, "byte by byte makes no difference");
  for (const ws_recording& each : {whole, in_three, crumbled}) {
    check_events(each, message_bytes_max);
  }
  return 0;
}
