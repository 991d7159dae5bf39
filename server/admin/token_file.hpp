// The file of --admin_token_file: one line that whoever asks the admin listener has to know.
// Read at the start and on SIGHUP; a file that holds nothing usable is an error that names the flag.
#pragma once

#include <string>

namespace p2p_broker::server::admin {

struct token_file {
  std::string token;             ///< without blanks around it; empty if no file is asked for
  bool readable_by_all = false;  ///< whether everybody on this machine can read the file, which is worth a warning
};

/// \param name empty: none
/// \throws config::usage_error if there is no such file, or no token of printable ASCII in it
[[nodiscard]] token_file read_token_file(const std::string& name);

}  // namespace p2p_broker::server::admin
