// Any bytes as the query of a request: its pairs, its names and its values.
// Pairs are views that lie in the query in order; a decoded text is UTF-8, bounded by what it was made of.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/form_decoding.hpp"
#include "protocol/utf8.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace p2p_broker::protocol;
using p2p_broker::fuzz::require;

void check_text(std::string_view escaped) {
  const std::string text = decode_form_text(escaped);
  require(is_utf8(text), "a decoded text is UTF-8");
  require(text.size() <= 3 * escaped.size(), "U+FFFD has three bytes, and nothing grows by more");
  const bool plain = escaped.find_first_of("%+") == std::string_view::npos && is_utf8(escaped);
  require(!plain || text == escaped, "what has no escapes stays as it is");
  if (const auto segment = decode_percent_strict(escaped); segment && is_utf8(*segment)) {
    require(escaped.find('+') != std::string_view::npos || text == *segment, "both find the same without a plus");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view query(reinterpret_cast<const char*>(data), size);
  std::string_view rest = query;
  std::size_t pairs = 0;
  std::size_t bytes = 0;
  const char* behind = query.data();
  while (const auto pair = take_form_pair(rest)) {
    require(pair->name.data() >= behind, "pairs come in their order, each byte once");
    behind = pair->name.data() + pair->name.size();
    require(pair->value.empty() || pair->value.data() > behind, "a value stands behind its name");
    behind = pair->value.empty() ? behind : pair->value.data() + pair->value.size();
    require(behind <= query.data() + query.size(), "a pair lies in the query");
    require(!pair->name.empty() || !pair->value.empty() || query.find('=') != std::string_view::npos,
            "empty pairs are skipped");
    bytes += pair->name.size() + pair->value.size();
    ++pairs;
    check_text(pair->name);
    check_text(pair->value);
  }
  require(rest.empty(), "nothing is left behind the last pair");
  require(pairs <= size && bytes <= size, "there are no more pairs than bytes");
  check_text(query);
  return 0;
}
