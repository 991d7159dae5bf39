// Which descriptors of a shard are ready: a thin face on epoll, level-triggered.
// Each descriptor carries a number of the shard's choosing that comes back with its events.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <sys/epoll.h>

#include "server/file_descriptor.hpp"

namespace p2p_broker::server {

class poller {
 public:
  static constexpr std::size_t events_max = 512;  ///< for one wait

  /// \throws std::system_error when the kernel has none to give
  poller();

  /// \returns false when the kernel refuses (out of memory, or fs.epoll.max_user_watches)
  [[nodiscard]] bool add(int fd, std::uint64_t number) noexcept;

  /// Whether to report that `fd` takes bytes again, besides that it has some.
  void watch_writable(int fd, std::uint64_t number, bool on) noexcept;

  void remove(int fd) noexcept;

  /// Waits until something is ready, or a signal comes.
  [[nodiscard]] std::span<const epoll_event> wait() noexcept;

 private:
  file_descriptor fd_;
  std::array<epoll_event, events_max> events_{};
};

}  // namespace p2p_broker::server
