// A shard's clock tick, kept by the kernel: it fires at its interval until that is changed.
// A time-out given to each wait would be armed and disarmed around every message, which costs more than reading it.
#pragma once

#include "server/core/instant.hpp"
#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {

class ticker {
 public:
  /// \throws std::system_error when no timerfd can be had
  ticker();

  /// Readable when a tick has passed.
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

  /// Ticks each `interval` from now on, unless it does already; 0 stops it.
  void set_interval(milliseconds interval) noexcept;

  /// Takes note of a tick, so that fd() is readable no more.
  void acknowledge() noexcept;

 private:
  file_descriptor fd_;
  milliseconds interval_{0};
};

}  // namespace p2p_broker::server
