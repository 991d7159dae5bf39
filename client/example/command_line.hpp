// What p2p-chat can be told on its command line, and the text that explains it.
// Wrong words end the program with that text, so that nobody has to look it up.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "client/options.hpp"

namespace chat_example {

extern const std::string_view usage;

struct command_line {
  p2p_broker::client::options broker;
  std::string peer;
  bool help = false;
};

/// Reads what main() got. \throws std::invalid_argument with a sentence for the user
[[nodiscard]] command_line parse(std::span<char*> arguments);

}  // namespace chat_example
