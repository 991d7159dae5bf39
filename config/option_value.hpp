// From text to an option's value and back. Knows types, units and bounds of the table, not where a text came from.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "config/option_table.hpp"

namespace p2p_broker::config {

/// Sets the option of that row. Numbers are plain decimal digits. Sizes are bytes or end in K, KB or KiB, M, MB or MiB,
/// G, GB or GiB, of any case and all powers of 1024; times are milliseconds or end in ms, s, m or h. Booleans are true
/// or false (also yes, no, on, off, 1, 0). A list is replaced as a whole.
/// \param texts the values given; all of them for a list, of the others the last one counts; at least one
/// \returns what is wrong with the text, to be put behind its origin ("'abc' is not a whole number from 0 to 65535");
///   the settings are untouched then
[[nodiscard]] std::optional<std::string> set_value(options& settings, const option_row& row,
                                                   std::span<const std::string> texts);

/// The value as the texts that `set_value` would take; one text unless it is a list.
[[nodiscard]] std::vector<std::string> value_texts(const options& settings, const option_row& row);

/// A size in the largest unit that holds it without a rest: 4 MiB, 65535 bytes.
[[nodiscard]] std::string size_in_words(std::uint32_t bytes);

/// What may be given, in words: "0 to 65535", "256 bytes to 100 MiB", "trace, debug, info, warn, error or off"; empty
/// for any text.
[[nodiscard]] std::string range_in_words(const option_row& row);

/// `text` in single quotes for an error sentence: control characters escaped, cut after 80 characters.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace p2p_broker::config
