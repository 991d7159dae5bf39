// What a shard waits for in a simulation: who drives it draws what the next wait tells, in which order, how late, and
// what besides that has not happened.
// Told at least once is whatever has come; like epoll it looks at a socket only when it is told of one.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "server/core/instant.hpp"
#include "server/net/event_loop.hpp"
#include "tests/simulation/dice.hpp"

namespace p2p_broker::simulation {

class network;
class simulated_socket;

class simulated_loop {
 public:
  struct news {
    server::event what;
    int fd = -1;            ///< ready
    bool spurious = false;  ///< ready: nothing has come
  };

  explicit simulated_loop(network& all) noexcept : network_(all) {}
  simulated_loop(const simulated_loop&) = delete;
  simulated_loop& operator=(const simulated_loop&) = delete;

  // server::event_loop
  [[nodiscard]] bool add(int fd, void* tag);
  void watch(int fd, bool readable, bool writable);
  void remove(int fd) { watched_.erase(fd); }
  void tick_each(server::milliseconds interval);
  void wake() noexcept { woken_ = true; }
  [[nodiscard]] std::span<const server::event> wait();

  /// Something has come at `fd`.
  void note(int fd);

  /// Whether there is anything to tell.
  [[nodiscard]] bool has_news() const;

  /// What the next wait will tell. \param everything nothing is late or spurious
  std::vector<news> draw(dice& chance, bool everything);

  [[nodiscard]] bool ticks() const noexcept { return interval_.count() != 0; }

 private:
  struct watch_state {
    void* tag;
    bool readable = true;
    bool writable = false;
    bool news = false;
  };

  [[nodiscard]] bool tick_is_due() const;
  [[nodiscard]] bool tells_input(const simulated_socket& socket, const watch_state& state) const;
  [[nodiscard]] bool is_ready(int fd, const watch_state& state) const;
  [[nodiscard]] news of_socket(int fd, const watch_state& state) const;

  network& network_;
  std::map<int, watch_state> watched_;
  std::vector<server::event> told_;
  std::vector<server::event> telling_;
  server::milliseconds interval_{0};
  server::instant next_tick_;
  bool woken_ = false;
};

}  // namespace p2p_broker::simulation
