// Which descriptors of a shard are ready: a thin face on epoll.
// Each descriptor carries a tag, an address of the shard's choosing, that comes back with its events.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <sys/epoll.h>

#include "server/net/file_descriptor.hpp"

namespace p2p_broker::server {

class poller {
 public:
  static constexpr std::size_t events_max = 512;  ///< for one wait

  enum class trigger : std::uint8_t {
    level,  ///< told at each wait, as long as it is ready
    edge,   ///< told once when something has come. For a stream socket: read until a read is not filled, and to the end
            ///< when ending() is told. The kernel need not look at it again for the next wait
  };

  /// Whether `events` say that nothing will come behind what is there to be read.
  [[nodiscard]] static bool ending(std::uint32_t events) noexcept {
    return (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  }

  /// \throws std::system_error when the kernel has none to give
  poller();

  /// \returns false when the kernel refuses (out of memory, or fs.epoll.max_user_watches)
  [[nodiscard]] bool add(int fd, void* tag, trigger how = trigger::level) noexcept;

  /// Tells anew of all that `fd` is ready for. \param writable whether also that it takes bytes again
  void watch(int fd, void* tag, trigger how, bool writable) noexcept;

  void remove(int fd) noexcept;

  /// Waits until something is ready, or a signal comes.
  [[nodiscard]] std::span<const epoll_event> wait() noexcept;

 private:
  file_descriptor fd_;
  std::array<epoll_event, events_max> events_{};
};

}  // namespace p2p_broker::server
