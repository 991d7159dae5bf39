// All that a broker listens on: the sockets that were opened for it, or else the one of --host and --port.
// Opened before the first thread; the shards take the sockets, and what is left here goes at the end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/options.hpp"
#include "server/net/listener.hpp"
#include "server/net/unix_socket.hpp"

namespace p2p_broker::server {

class doors {
 public:
  /// \throws start_error when there is nothing to listen on
  explicit doors(const config::options& settings);

  /// The first: what the ready line names.
  [[nodiscard]] const listener& front() const noexcept { return all_.front(); }

  /// What there is besides, and that --host and --port mean nothing, if so: lines for the log.
  [[nodiscard]] std::vector<std::string> notes() const;

  /// To be called once, behind the others.
  [[nodiscard]] std::vector<listener> take() noexcept { return std::move(all_); }

 private:
  std::vector<listener> all_;
  bool inherited_;
  std::optional<socket_file> file_;
};

}  // namespace p2p_broker::server
