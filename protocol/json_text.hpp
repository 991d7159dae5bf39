// JSON string tokens and the text they stand for, both ways.
// Only what ids and member names need; payloads are never taken apart.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::protocol {

/// The text that `token`, a valid JSON string with its quotes, stands for. Without escapes it is a view into `token`,
/// else `storage` is filled and viewed. A lone surrogate escape becomes its three-byte form (see append_utf8).
[[nodiscard]] std::string_view json_unquote(std::string_view token, std::string& storage);

/// `text` (well-formed UTF-8) as a JSON string with quotes, escaped as JSON.stringify does it.
[[nodiscard]] std::string json_quote(std::string_view text);

}  // namespace p2p_broker::protocol
