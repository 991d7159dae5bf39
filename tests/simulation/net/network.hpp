// The net of one simulation: its sockets, its loops and its time, which the bodies in this folder are the way to.
// One at a time exists; the broker's code finds it by itself, as it finds the kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "server/core/instant.hpp"
#include "server/net/transport.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/net/simulated_loop.hpp"
#include "tests/simulation/net/simulated_socket.hpp"
#include "tests/simulation/sights.hpp"

namespace p2p_broker::simulation {

class network {
 public:
  /// What a connection read in a wake-up.
  struct reads {
    std::vector<std::size_t> bytes;  ///< of each read
    bool over = false;               ///< then it read that nothing more comes
  };

  /// \param calm every read and write does what it can
  network(std::uint64_t seed, server::instant start, bool calm = false);
  ~network();
  network(const network&) = delete;
  network& operator=(const network&) = delete;

  [[nodiscard]] static network& running();

  [[nodiscard]] server::instant now() const noexcept { return now_; }
  void set_now(server::instant now) noexcept { now_ = now; }
  [[nodiscard]] sights& seen() noexcept { return seen_; }
  [[nodiscard]] bool tells_ends() const noexcept { return tells_ends_; }

  /// In the order in which they were made.
  [[nodiscard]] simulated_loop& loop(std::size_t index) const { return *loops_.at(index); }
  [[nodiscard]] std::shared_ptr<simulated_loop> make_loop();

  // The clients' side.
  /// \returns the broker's descriptor, which also names the connection
  [[nodiscard]] int connect(std::size_t received_max, std::size_t sent_max);
  [[nodiscard]] simulated_socket& at(int fd) { return all_.at(fd).socket; }
  [[nodiscard]] const simulated_socket& at(int fd) const { return all_.at(fd).socket; }
  void arrive(int fd, std::size_t count);
  [[nodiscard]] std::string take(int fd, std::size_t count);
  void reset(int fd);
  [[nodiscard]] bool closed_by_broker(int fd) const { return all_.at(fd).closed; }
  /// The client is gone, too.
  void forget(int fd) { all_.erase(fd); }
  [[nodiscard]] std::size_t open() const;
  /// How often anything has been written.
  [[nodiscard]] std::uint64_t writes() const noexcept { return writes_; }

  /// What has been read of `fd` since this was asked last.
  [[nodiscard]] reads take_reads(int fd);

  // The broker's side.
  [[nodiscard]] server::transport::result read(int fd, std::span<char> into);
  [[nodiscard]] server::transport::result look_ahead(int fd, std::span<char> into) const;
  void skip(int fd, std::size_t count) { (void)at(fd).read(count); }
  [[nodiscard]] server::transport::result write(int fd, std::string_view bytes);
  void shut(int fd) { at(fd).shut(); }
  void close(int fd);

 private:
  struct line {
    simulated_socket socket;
    bool closed = false;
    reads done = {};
  };

  void note(int fd);

  dice chance_;
  server::instant now_;
  sights seen_;
  bool calm_;
  bool tells_ends_;
  std::vector<std::shared_ptr<simulated_loop>> loops_;
  std::map<int, line> all_;
  std::uint64_t writes_ = 0;
  int next_fd_ = 1'000'000;  ///< no descriptor of this process
};

}  // namespace p2p_broker::simulation
