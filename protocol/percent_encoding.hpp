// Text for a place in a URL: escaped so far that it means nothing else there. The other way is in form_decoding.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::protocol {

/// `text` with every byte escaped that RFC 3986 2.3 does not call unreserved. A path's segment or a query's value.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace p2p_broker::protocol
