// Any text as a client's message: the reader must agree with JSON.parse, and what it relays must read back the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/json_text.hpp"
#include "protocol/message.hpp"
#include "protocol/utf8.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/javascript_json.hpp"

namespace {

using namespace p2p_broker::protocol;
using p2p_broker::fuzz::require;

void check_outcome(std::string_view text, parse_outcome outcome) {
  const bool valid = javascript_accepts(text);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const char start = valid ? text[first] : '\0';
  require((outcome == parse_outcome::parsed) == (start == '{'), "an object is parsed, and nothing else");
  require((outcome == parse_outcome::ignored) == (start == '['), "an array is ignored, and nothing else");
}

void check_dst(std::string_view dst_json) {
  std::string storage;
  const std::string_view id = json_unquote(dst_json, storage);
  require(!id.empty(), "a dst that is a name is not empty");
  std::string again;
  require(json_unquote(json_quote(id), again) == id, "an id survives quoting");
}

void check_relayed_form(const message& read) {
  const envelope sent{read.type, R"("me")", read.dst_json, read.payload};
  const std::string text = sent.text();
  require(text.size() == sent.size(), "the size of an envelope is known before it is written");
  message again;
  require(parse_message(text, again) == parse_outcome::parsed, "what is relayed is a message");
  require(again.type == read.type, "the type is kept");
  require(again.dst == dst_kind::name && again.dst_json == read.dst_json, "the dst is kept");
  require(again.payload == read.payload, "the payload is kept byte for byte");
  require(again.src_json == R"("me")", "the src is ours");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string repaired;
  if (!is_utf8(bytes)) {
    repaired = repair_utf8(bytes);  // as a binary frame's bytes are read
    require(is_utf8(repaired), "repaired text is UTF-8");
  }
  const std::string_view text = repaired.empty() ? bytes : std::string_view(repaired);
  message read;
  const parse_outcome outcome = parse_message(text, read);
  check_outcome(text, outcome);
  if (outcome == parse_outcome::parsed && read.dst == dst_kind::name) {
    check_dst(read.dst_json);
    if (is_relayed(read.type)) {
      check_relayed_form(read);
    }
  }
  return 0;
}
