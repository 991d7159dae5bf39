// Opens the listening socket as --host, --port and --backlog ask, or says in one sentence why it cannot be.
// Resolving and binding are Asio's; the bare socket then goes to shard 0.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "config/options.hpp"
#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {

/// A failure of the machine rather than of the settings: main prints it and exits with 1.
class start_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct listener {
  file_descriptor socket;  ///< non-blocking, listening
  std::string host;        ///< as bound: the address that a name stood for
  std::uint16_t port = 0;  ///< as bound: the one that the system chose for 0

  /// \throws start_error when the name is unknown, the address is not ours or the port is taken
  [[nodiscard]] static listener open(const config::options& settings);
};

}  // namespace p2p_broker::server
