// A shard of the broker without sockets: the real peers, router, outboxes and deadlines, and connections that do what
// connection and ws_session do, as far as others can see it.
// Letters to other shards wait in `outgoing` until the scenario carries them, so they can be as late as it likes.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "config/options.hpp"
#include "server/core/counters.hpp"
#include "server/core/deadlines.hpp"
#include "server/core/delivery.hpp"
#include "server/core/outbox.hpp"
#include "server/core/realms.hpp"
#include "server/core/router.hpp"
#include "server/core/slot_table.hpp"
#include "server/dialects/peer.hpp"
#include "tests/simulation/setting.hpp"

namespace p2p_broker::simulation {

/// What goes in front of the first frame: the reply to the WebSocket request.
inline constexpr std::string_view handshake_reply = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

class virtual_shard final : public server::delivery {
 public:
  struct letter {
    bool taken_over;  ///< else: deliver
    server::peer_ref to;
    server::realm* of;
    std::string text;
  };

  virtual_shard(std::uint16_t index, std::uint16_t shards, const config::options& options, const server::realms& all,
                server::instant start);

  void connect(client_number who, std::string_view query);
  void receive(client_number who, std::string_view text);
  /// The client's close frame, or the loss of the connection.
  void end(client_number who);
  /// Takes up to `count` bytes out of the client's outbox.
  [[nodiscard]] std::string read(client_number who, std::size_t count);
  void take(const letter& brought);
  void sweep();
  /// Lets time-outs happen. \returns the clients whose time had come, in the order of what happened
  [[nodiscard]] std::vector<client_number> expire_deadlines();

  void set_now(server::instant now) noexcept { now_ = now; }
  [[nodiscard]] std::deque<letter>& outgoing(std::uint16_t to) { return outgoing_[to]; }
  [[nodiscard]] std::size_t pending_bytes(client_number who) const;
  [[nodiscard]] bool has(client_number who) const { return places_.contains(who); }
  [[nodiscard]] std::size_t clients() const noexcept { return places_.size(); }
  [[nodiscard]] bool has_deadlines() const noexcept { return !timers_.empty(); }
  [[nodiscard]] server::counters& counts() noexcept { return counts_; }

  /// What must not happen inside a shard; empty when all is well.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

  // delivery
  void deliver(server::peer_ref to, server::realm& of, const protocol::envelope& message) override;
  void note_refusal(server::counter which, const server::registration& sender) override;
  void end_taken_over(server::peer_ref former) override;

 private:
  struct connection {
    client_number number = 0;
    server::peer_ref self;
    server::peer speaker;
    server::outbox out;
    server::instant heard;
    bool closing = false;
    bool gone = false;
  };

  [[nodiscard]] connection& add_connection(client_number who);
  [[nodiscard]] connection& of(client_number who) { return *connections_.at(places_.at(who)); }
  [[nodiscard]] connection* find(server::peer_ref who);
  void append(connection& link, std::string_view text);
  void close(connection& link, std::string_view frame);
  void lose(connection& link);
  void set_deadline(const connection& link, std::uint32_t timeout_ms);
  void free_gone();

  std::uint16_t index_;
  const config::options& options_;
  const server::realms& realms_;
  server::instant now_;
  server::counters counts_;
  server::router router_;
  server::deadlines timers_;
  server::buffer_pool buffers_;
  server::slot_table<connection> connections_;
  std::vector<std::uint32_t> gone_;
  std::unordered_map<client_number, std::uint32_t> places_;
  std::vector<std::deque<letter>> outgoing_;
  std::string fault_;
};

}  // namespace p2p_broker::simulation
