// The socket of --admin: resolved, bound and listening before the broker says that it is ready.
// A place that cannot be had is one sentence that names the option.
#pragma once

#include <cstdint>
#include <string>

#include "config/admin_place.hpp"
#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server::admin {

/// A socket that listens, and where.
struct listening {
  file_descriptor socket;
  std::string host;        ///< the address that a name stood for, without brackets
  std::uint16_t port = 0;  ///< the one that the system chose for 0
  bool is_v6 = false;

  /// Where a browser finds it.
  [[nodiscard]] std::string url() const {
    return "http://" + (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port) + "/";
  }
};

/// \param beyond_loopback whether other machines may reach it
/// \throws start_error when the name is unknown, the address is not ours, the port is taken, or a name leads beyond
///         loopback
[[nodiscard]] listening listen_at(const config::admin_place& where, bool beyond_loopback);

}  // namespace p2p_broker::server::admin
