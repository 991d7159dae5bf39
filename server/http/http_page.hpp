// The small HTML page that goes with an HTTP error, in the shape that express gives it.
// It repeats the request's path, so it is also the place that keeps strangers' text from becoming markup.
#pragma once

#include <string>
#include <string_view>

#include "server/http/http_message.hpp"

namespace p2p_broker::server {

inline constexpr std::string_view html_type = "text/html; charset=utf-8";

/// A reply with the page around `line`, and `further` below it, which must be safe HTML.
[[nodiscard]] http_reply http_page(unsigned status, std::string_view line, std::string_view further = {});

/// 404, in express's words. \param further safe HTML behind them, or nothing
[[nodiscard]] http_reply not_found(const http_request& request, std::string_view further = {});

/// 426 with a sentence, for who asks at a WebSocket's place without an upgrade.
[[nodiscard]] http_reply upgrade_required();

/// `path` percent-encoded where a URL may not hold the character, then HTML-escaped.
[[nodiscard]] std::string printable_path(std::string_view path);

}  // namespace p2p_broker::server
