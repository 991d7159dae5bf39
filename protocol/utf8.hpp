// UTF-8 as the wire needs it: is this text well-formed, and what does a lenient decoder make of it when it is not.
// Pure functions over bytes, by the table of RFC 3629 section 4: no overlong forms, no surrogates, up to U+10FFFF.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::protocol {

/// Whether `text` is well-formed UTF-8. A text message that is not must be answered with close 1007 (RFC 6455 8.1).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// `bytes` decoded leniently: each maximal ill-formed part becomes U+FFFD, as the WHATWG decoder does it.
/// peerjs-server decodes binary frames this way.
[[nodiscard]] std::string repair_utf8(std::string_view bytes);

/// Appends `code_point` (at most 0x10FFFF) in UTF-8. Lone surrogates are encoded as three bytes (WTF-8), which is
/// enough to compare two strings and never reaches the wire.
void append_utf8(std::string& out, char32_t code_point);

}  // namespace p2p_broker::protocol
