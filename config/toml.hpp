// The part of TOML 1.0 that a flat list of options needs, with the line of every entry so that errors can name it.
// CLI11's own reader is not used: it cuts strings at "#", knows no escapes and forgets line numbers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace p2p_broker::config {

/// One `key = value`. Arrays hold strings; a bare value (number, true, false) is kept as it is written.
/// A `[table]` header makes an entry without a value, too.
struct toml_entry {
  std::string key;  ///< under a `[table]` header: `table.key`; of a header `table`
  std::vector<std::string> values;
  bool is_table = false;  ///< a header
  bool is_array = false;
  bool is_string = false;  ///< quoted, or an array
  std::size_t line = 0;    ///< from 1
};

/// Reads comments, bare and quoted keys, basic and literal strings, arrays of strings (over several lines too),
/// integers with `_` between digits, booleans and table headers. Inline tables and multi-line strings are refused.
/// \param source the file's name, for the error
/// \throws usage_error naming file and line: syntax, a key given twice, text that is not UTF-8
[[nodiscard]] std::vector<toml_entry> read_toml(std::string_view text, const std::string& source);

/// `text` as a basic string with its quotes; reads back identically.
[[nodiscard]] std::string toml_string(std::string_view text);

}  // namespace p2p_broker::config
