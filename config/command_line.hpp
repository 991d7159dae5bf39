// The command line as CLI11 sees it: which options were given with which texts, which actions, and what nobody knows.
// Also --help, which CLI11 lays out from the same declaration. The only place where CLI11 is included is the .cpp.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace p2p_broker::config {

struct command_line {
  /// Texts given for each option or action, by its name in the table; absent if it was not given. An action without
  /// a value has one text, "true".
  std::map<std::string_view, std::vector<std::string>> given;
  std::vector<std::string> warnings;  ///< one sentence for each word that is ignored
  std::string complaint;              ///< why it cannot be taken, unless it asks for help or version; empty if it can

  [[nodiscard]] bool has(std::string_view name) const { return given.contains(name); }
};

/// Reads the words behind the program's name. Unknown flags and stray words only make warnings, because start scripts
/// written for peerjs-server carry extras and it ignores them.
[[nodiscard]] command_line read_command_line(std::span<const std::string_view> arguments);

/// The text of --help, lines of at most 100 characters: peerjs-server's options first and in its order, then ours.
[[nodiscard]] std::string help_text();

}  // namespace p2p_broker::config
