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
  char alias = '\0';            ///< one-letter flag, or none
  std::string_view value_name;  ///< empty if it takes no value; then its name alone, without dashes, does as well
  std::string_view doc;
};

/// --help, --version, --config, --print-config, --check-config, --healthcheck, in this order.
[[nodiscard]] std::span<const action_flag> action_flags();

struct spelled_arguments {
  /// `--name=value` or, for an empty value, two words; `--name` alone for an action. Words that are no known flag stand
  /// where they stood.
  std::vector<std::string> words;
  std::string complaint;  ///< why the command line cannot be taken: a flag without its value; empty if it can
};

/// \param arguments the command line without the program's name
/// The first complaint is kept rather than thrown, since --help and --version hold in spite of it.
[[nodiscard]] spelled_arguments spell_arguments(std::span<const std::string_view> arguments);

}  // namespace p2p_broker::config
