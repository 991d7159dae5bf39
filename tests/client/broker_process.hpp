// One broker process on a free loopback port, ended with its scenario.
// BROKER_CMD is a shell command with {port} and {flags} in it.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <string>

#include <p2p_broker/client/options.hpp>

namespace client_tests {

class broker_process {
 public:
  /// Starts it and returns once it takes connections. \throws std::runtime_error when it does not within 10 s
  explicit broker_process(std::string flags = {});
  broker_process(const broker_process&) = delete;
  broker_process& operator=(const broker_process&) = delete;
  ~broker_process();

  /// Starts it again, on the same port.
  void start();

  /// Ends it and waits until it has ended. \throws std::runtime_error when that takes more than 10 s
  void stop(int signal = SIGKILL);

  /// Sends a signal and does not wait for what comes of it.
  void signal(int number) const;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Options of a client of this broker, by address, with the given id.
  [[nodiscard]] p2p_broker::client::options for_id(std::string id) const;

 private:
  std::string flags_;
  std::uint16_t port_;
  pid_t process_ = -1;
};

/// A loopback port that nobody listens on now.
[[nodiscard]] std::uint16_t free_port();

}  // namespace client_tests
