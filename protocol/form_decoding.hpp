// Undoes the escaping of URLs: the lenient one of forms (WHATWG URL, application/x-www-form-urlencoded) for queries,
// and the strict one of JavaScript's decodeURIComponent for path segments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace p2p_broker::protocol {

/// One `name=value` of a query, still escaped; views into the query.
struct form_pair {
  std::string_view name;
  std::string_view value;
};

/// Takes the first pair off `rest`, skipping empty ones (`a=1&&b=2` has two pairs). Without a `=` the value is empty.
/// \returns nothing when no pair is left
[[nodiscard]] std::optional<form_pair> take_form_pair(std::string_view& rest);

/// Decodes a name or value of a form: `+` is a space, `%XX` a byte, a `%` that is no escape stays as it is, and what
/// is not UTF-8 in the result becomes U+FFFD, one for each maximal subpart (Unicode 15, section 3.9).
[[nodiscard]] std::string decode_form_text(std::string_view text);

/// Decodes a path segment as decodeURIComponent does; `+` has no meaning.
/// \returns nothing when a `%` is not followed by two hex digits, or escapes do not spell UTF-8;
///   bytes that were not escaped pass unchecked
[[nodiscard]] std::optional<std::string> decode_percent_strict(std::string_view segment);

}  // namespace p2p_broker::protocol
