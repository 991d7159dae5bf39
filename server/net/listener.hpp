// A listening socket as --host, --port and --backlog ask, or one that was opened for the broker; or one sentence about
// why it cannot be. Resolving and binding are Asio's; taking sockets from it is accept4, which makes them non-blocking
// at once.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "config/options.hpp"
#include "server/core/address.hpp"
#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {

/// A failure of the machine rather than of the settings: main prints it and exits with 1.
class start_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class listener {
 public:
  struct accepted {
    enum class status : std::uint8_t {
      done,
      vanished,        ///< the client had gone; there may be more
      none,            ///< nobody waits
      no_descriptors,  ///< the process or the system has none left
    };
    status what;
    file_descriptor socket{};  ///< done: non-blocking
    address from{};            ///< done
    int error = 0;             ///< no_descriptors: errno
  };

  /// \throws start_error when the name is unknown, the address is not ours or the port is taken; or what
  ///         listen_on_unix() throws
  [[nodiscard]] static listener open(const config::options& settings);

  /// One that somebody else has opened, and perhaps keeps. \param name for the error
  /// \throws start_error when it is no listening stream socket of IPv4, IPv6 or unix
  [[nodiscard]] static listener adopt(file_descriptor socket, const std::string& name);

  [[nodiscard]] int fd() const noexcept { return socket_.get(); }
  [[nodiscard]] const std::string& host() const noexcept { return host_; }  ///< the address of a name; `unix:PATH`
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }       ///< as chosen for 0; none of a unix socket
  [[nodiscard]] std::string place() const;                                  ///< `::, port: 9000` or `unix:PATH`

  /// Another descriptor of the same socket, for another shard: whichever accepts takes the next one that waits.
  /// \throws start_error when there are no descriptors
  [[nodiscard]] listener share() const;

  /// Takes one socket.
  [[nodiscard]] accepted accept() noexcept;

  /// Ends one socket that waits, with the descriptor that is kept for this. \returns false if nobody waits, or another
  /// thread or process has taken that one meanwhile
  [[nodiscard]] bool refuse_one() noexcept;

 private:
  listener(file_descriptor socket, std::string host, std::uint16_t port);

  file_descriptor socket_;
  file_descriptor spare_;
  std::string host_;
  std::uint16_t port_;
};

}  // namespace p2p_broker::server
