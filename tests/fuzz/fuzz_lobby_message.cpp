// Any text as a message of a lobby's member: it is read only if it is a JSON object, and what is relayed reads back the
// same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/lobby_message.hpp"
#include "protocol/utf8.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/javascript_json.hpp"

using namespace p2p_broker::protocol;
using p2p_broker::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  if (!is_utf8(text)) {
    text = repair_utf8(text);  // as a binary frame's bytes are read
  }
  const auto read = parse_lobby_message(text);
  if (!read) {
    return 0;
  }
  require(javascript_accepts(text), "what is read is JSON");
  require(text[text.find_first_not_of(" \t\r\n")] == '{', "an object is read, and nothing else");
  require(!read->members_max || *read->members_max > 0, "nobody wishes for no members");
  require(read->data_json.size() >= 2 && read->data_json.front() == '"' && read->data_json.back() == '"',
          "data is a string with its quotes");
  if (read->is_relayed()) {
    const lobby_notice sent{static_cast<lobby_command>(read->type), 2147483647, read->data_json};
    require(sent.text().size() == sent.size(), "the size of a notice is known before it is written");
    const std::string written = sent.text();
    const auto again = parse_lobby_message(written);
    require(again && again->type == read->type && again->id == 2147483647, "what is relayed is a message");
    require(again->data_json == read->data_json, "data is kept byte for byte");
  }
  return 0;
}
