// What a shard waits for: descriptors that are ready, ticks, and being woken by another thread.
// One contract with several bodies, of which the linker takes one: epoll, Asio, or the simulation's. Above this nobody
// knows which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

/// How a descriptor is watched.
enum class trigger : std::uint8_t {
  level,   ///< told at each wait, as long as it is ready
  edge,    ///< told at least once when something has come. For a stream socket: read until a read is not filled, and to
           ///< the end when an event says that it is ending. The kernel need not look at it again for the next wait
  shared,  ///< level, for a listening socket that several loops watch: one of those that wait is told, not all
  none,    ///< not told of what there is to be read; that a stream socket is ending may be told once
};

struct event {
  enum class kind : std::uint8_t {
    ready,  ///< the descriptor with `tag`
    tick,
    woken,
  };
  kind what;
  bool readable = false;
  bool writable = false;
  bool ending = false;  ///< nothing will come behind what is there to be read; a body may not know
  void* tag = nullptr;  ///< as given to add()
};

/// For one thread, but for wake().
class event_loop {
 public:
  static constexpr std::size_t events_max = 512;  ///< for one wait

  /// \throws std::system_error when the system has none to give
  event_loop();
  ~event_loop();
  event_loop(const event_loop&) = delete;
  event_loop& operator=(const event_loop&) = delete;

  /// Watches `fd`, which stays the caller's, for something to read. \param tag comes back with its events
  /// \returns false when the system refuses (out of memory, or fs.epoll.max_user_watches)
  [[nodiscard]] bool add(int fd, void* tag, trigger how) noexcept;

  /// Tells anew of all that `fd` is ready for. \param writable whether also that it takes bytes again
  void watch(int fd, void* tag, trigger how, bool writable) noexcept;

  /// To be called before `fd` is closed. Events of the last wait may still name it.
  void remove(int fd) noexcept;

  /// A tick each `interval` from now on, unless that is so already; 0: none. A time-out given to each wait would be
  /// armed and disarmed around every message, which costs more than reading it.
  void tick_each(milliseconds interval) noexcept;

  /// Ends a wait, or the next one. From any thread.
  void wake() noexcept;

  /// Waits until something has happened, or a signal comes. What it returns is good until the next call.
  [[nodiscard]] std::span<const event> wait() noexcept;

 private:
  struct body;
  std::unique_ptr<body> body_;
};

}  // namespace p2p_broker::server
