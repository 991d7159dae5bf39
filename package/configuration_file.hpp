// The configuration file that is installed: every option with its meaning, and every line commented out. So an upgrade
// that brings new defaults brings them to those who set nothing, and what somebody set stands out.
#pragma once

#include <string>

namespace p2p_broker::package {

/// What --print-config prints for the defaults, with `#` before each setting and a head that says what the file is.
[[nodiscard]] std::string configuration_file();

}  // namespace p2p_broker::package
