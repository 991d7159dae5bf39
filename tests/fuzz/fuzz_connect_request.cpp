// Any bytes as the query of a connect request, and as a path segment: what comes out is text, and bounded by the input.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/connect_request.hpp"
#include "protocol/form_decoding.hpp"
#include "protocol/utf8.hpp"
#include "tests/fuzz/property.hpp"

namespace {

using namespace p2p_broker::protocol;
using p2p_broker::fuzz::require;

/// Every byte escaped, which any decoder must undo.
std::string escape_all(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(hex[byte >> 4]);
    out.push_back(hex[byte & 15]);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view query(reinterpret_cast<const char*>(data), size);
  const connect_request read = parse_connect_request(query);
  for (const std::string& part : {read.key, read.id, read.token}) {
    require(is_utf8(part), "a parameter is UTF-8");
    require(part.size() <= 3 * size, "a parameter is at most three times as long as the query");
  }
  const connect_request again = parse_connect_request("token=" + escape_all(read.token) + "&id=" + escape_all(read.id) +
                                                      "&key=" + escape_all(read.key));
  require(again.key == read.key && again.id == read.id && again.token == read.token, "escaping gives the same request");

  if (const auto segment = decode_percent_strict(query)) {
    require(segment->size() <= size, "a decoded segment is not longer than the segment");
    require(!is_utf8(query) || is_utf8(*segment), "a segment of UTF-8 decodes to UTF-8");
    require(!is_utf8(*segment) || decode_percent_strict(escape_all(*segment)) == *segment,
            "escaping gives the same segment");
  }
  return 0;
}
