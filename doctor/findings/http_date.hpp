// The Date header of HTTP (RFC 9110 5.6.7) as a number, in the one form that servers may send.
// The obsolete forms give nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace p2p_broker::doctor {

/// Seconds since 1970 of a text like `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] std::optional<std::int64_t> read_http_date(const std::string& text);

}  // namespace p2p_broker::doctor
