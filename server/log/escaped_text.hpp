// Text from strangers made safe to read: quoted as JSON quotes it, and besides, whatever a terminal obeys or an eye
// does not see is spelt out. What comes out is a JSON string still, of the same text.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::server::log {

/// `text` in quotes. Escaped as `\u....` beside what JSON.stringify escapes: DEL, the C1 controls (U+0080 to U+009F,
/// which some terminals take as escape sequences), line and paragraph separators, and the marks that turn the direction
/// of writing (Unicode's Bidi_Control). Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

/// The longest beginning of `text` that has at most `bytes_max` bytes and ends between two characters.
/// Of what is not UTF-8, at most three bytes less than that.
[[nodiscard]] std::string_view beginning_of(std::string_view text, std::size_t bytes_max) noexcept;

}  // namespace p2p_broker::server::log
