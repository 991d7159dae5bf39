// The small HTML page that goes with an HTTP error, in the shape that express gives it.
// It repeats the request's path, so it is also the place that keeps strangers' text from becoming markup.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::server {

/// The page around `line`, which must be safe HTML.
[[nodiscard]] std::string http_page(std::string_view line);

/// `path` percent-encoded where a URL may not hold the character, then HTML-escaped.
[[nodiscard]] std::string printable_path(std::string_view path);

}  // namespace p2p_broker::server
