// Any bytes as a client's WebSocket stream, read by our decoder and by Boost.Beast in the server's role.
// They must find the same, but for the differences that ws_differential_test lists and shows.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/fuzz/property.hpp"
#include "tests/unit/beast_recording.hpp"
#include "tests/unit/ws_recording.hpp"
#include "tests/unit/ws_verdict.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace p2p_broker::protocol;
  constexpr std::size_t limit = 400;
  if (size == 0) {
    return 0;
  }
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::vector<std::size_t> cuts{data[0] % (stream.size() + 1)};
  std::vector<recorded_event> ours = record(stream, cuts, limit).events;
  const auto closes = [](const recorded_event& event) { return event.what == ws_event::kind::close; };
  const auto close = std::find_if(ours.begin(), ours.end(), closes);
  if (close != ours.end()) {
    ours.erase(close + 1, ours.end());  // nobody reads on after a close
  }
  const verdict found = compare(ours, record_beast(stream, cuts, limit).events, stream, limit);
  p2p_broker::fuzz::require(found != verdict::differ, "both find the same");
  return 0;
}
