// Brings a command line to one spelling: the value syntax of peerjs-server (as yargs reads it) and dashes for
// underscores become `--name=value`. CLI11 reads the result; it does not know `-k=v`, `--x false` or a bare `--port`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/option_table.hpp"

namespace p2p_broker::config {

/// A flag that is no option but says what to do (or `--config`, which says where to read).
struct action_flag {
  std::string_view name;        ///< as --help shows it; underscores for its dashes are taken too
  std::string_view value_name;  ///< empty if it takes no value
  std::string_view doc;
};

/// --help, --version, --config, --print-config, --check-config, --healthcheck, in this order.
[[nodiscard]] std::span<const action_flag> action_flags();

struct spelled_arguments {
  /// `--name=value` or, for an empty value, two words; `--name` alone for an action. Words that are no known flag stand
  /// where they stood.
  std::vector<std::string> words;
  std::vector<std::string> warnings;  ///< flags given without the value that they need
};

/// \param arguments the command line without the program's name
/// A flag of ours without its value is left out and warned of, so that its default (or environment, or file) holds.
/// \throws usage_error for `--no-x=...`, a value given to an action, and `--config` without a file
[[nodiscard]] spelled_arguments spell_arguments(std::span<const std::string_view> arguments);

}  // namespace p2p_broker::config
