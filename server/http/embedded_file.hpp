// A file that the build has put into the program, so that a page needs nothing beside the binary; see
// server/embed.cmake. Each is declared where it is used: `extern const embedded_file the_name;`.
#pragma once

#include <string_view>

namespace p2p_broker::server {

struct embedded_file {
  std::string_view bytes;
  std::string_view script_hashes;  ///< of its inline scripts, for script-src: " 'sha256-…' 'sha256-…'"; empty: none
  std::string_view style_hashes;   ///< likewise, for style-src
};

}  // namespace p2p_broker::server
