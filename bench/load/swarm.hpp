// All connections of a run and the epoll set that drives them, on one thread.
// It speaks the handshake and the frames; a run listens as its observer and decides what to send.
#pragma once

#include <netinet/in.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/connection.hpp"
#include "bench/load/error_counts.hpp"
#include "bench/load/frame.hpp"
#include "bench/load/message.hpp"
#include "bench/load/options.hpp"
#include "bench/load/random.hpp"
#include "bench/load/tls_session.hpp"

namespace p2p_broker::bench {

/// What a run hears of its connections. A connection may be closed or started again inside these calls.
class observer {
 public:
  virtual void on_open(connection&) {}
  virtual void on_message(connection&, std::string_view /*message*/) {}
  virtual void on_failure(connection&, failure /*why*/) {}
  virtual void on_closed(connection&) {}

 protected:
  ~observer() = default;
};

class swarm {
 public:
  /// Makes `size` connections with ids and tokens, none of them started.
  swarm(const options& from, std::size_t size);
  ~swarm();
  swarm(const swarm&) = delete;
  swarm& operator=(const swarm&) = delete;

  /// Who hears of events from now on; must outlive the next call of poll.
  void observe(observer& who) { observer_ = &who; }

  [[nodiscard]] std::size_t size() const { return connections_.size(); }
  [[nodiscard]] connection& operator[](std::size_t index) { return connections_[index]; }
  [[nodiscard]] auto begin() { return connections_.begin(); }
  [[nodiscard]] auto end() { return connections_.end(); }
  [[nodiscard]] bool any_used() const;
  [[nodiscard]] std::size_t open_count() const;

  [[nodiscard]] random_source& random() { return random_; }
  [[nodiscard]] error_counts& errors() { return errors_; }

  /// Opens a socket, upgrades and waits for OPEN. A refused connect is told to the observer at once.
  void start(connection& peer);
  /// Queues a text message; poll and flush send it.
  void send(connection& peer, std::string_view message);
  void send(connection& peer, message_kind kind, std::string_view destination, std::uint64_t sequence);
  /// Sends a close frame (1000); the observer hears on_closed when the other side has answered.
  void begin_close(connection& peer);
  /// Ends the connection as failed.
  void fail(connection& peer, failure why);

  /// Sends what is queued on all connections.
  void flush();
  /// Waits up to `timeout_ms` for events, handles them and flushes.
  void poll(int timeout_ms);
  void poll_until(std::uint64_t end_ns);
  /// Closes all: with the closing handshake (waiting up to 8 s for the answers), or at once.
  void close_all(bool with_handshake);

 private:
  void open_socket(connection& peer);
  void handle(connection& peer, std::uint32_t events);
  [[nodiscard]] bool finish_connect(connection& peer, std::uint32_t events);
  [[nodiscard]] bool continue_tls(connection& peer);
  void request_upgrade(connection& peer);
  void read_all(connection& peer, std::uint32_t events);
  /// False: the connection is gone.
  bool write_out(connection& peer);
  void mark_dirty(connection& peer);
  void send_frame(connection& peer, opcode code, std::string_view payload);
  void end_of(connection& peer, failure why);

  // swarm_input.cpp. False: the connection is gone or no longer the same.
  [[nodiscard]] bool take(connection& peer, std::string_view bytes);
  [[nodiscard]] bool take_reply(connection& peer, std::string_view bytes);
  [[nodiscard]] std::optional<std::size_t> take_frames(connection& peer, std::string_view bytes);
  [[nodiscard]] bool take_frame(connection& peer, const frame& got);
  [[nodiscard]] bool take_close(connection& peer, std::string_view payload);
  [[nodiscard]] bool take_message(connection& peer, std::string_view message);
  [[nodiscard]] bool take_first_message(connection& peer, std::string_view message);
  void refuse(connection& peer, failure why, std::uint64_t& counter, std::string_view what);

  const options& options_;
  std::optional<tls_context> tls_;
  sockaddr_in server_{};
  int epoll_ = -1;
  std::vector<connection> connections_;
  std::vector<std::uint32_t> dirty_;
  std::vector<char> read_buffer_;
  std::string message_buffer_;
  random_source random_;
  error_counts errors_;
  observer* observer_ = nullptr;
};

}  // namespace p2p_broker::bench
