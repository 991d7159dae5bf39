// A connection's time as a WebSocket: turns bytes into messages for the peer, and messages into frames.
// The decisions are the peer's and the codec's; this is where they meet the connection. Runs in its shard's turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/message.hpp"
#include "protocol/ws_decoder.hpp"
#include "server/core/end_reason.hpp"
#include "server/core/instant.hpp"
#include "server/dialects/peer.hpp"

namespace p2p_broker::server {

class connection;

class ws_session {
 public:
  /// Judges the connect request in `query`, and greets or refuses the client.
  void open(connection& link, std::string_view query);

  void on_bytes(connection& link, std::span<char> input);

  void deliver(connection& link, const protocol::envelope& message);
  void deliver(connection& link, std::string_view text);

  /// Frees the id; idempotent, and nothing for a client that never had one.
  void leave(connection& link);

  /// Forgets what is incomplete; nothing will be read any more.
  void drop_input() noexcept { decoder_ = {}; }

  /// A newer connection of the same client has the id.
  void lose_id() noexcept { peer_.lose_id(); }

  /// The one line of this connection's life, if it was a peer.
  void log_end(connection& link, end_reason why) const;

  [[nodiscard]] const peer& speaker() const noexcept { return peer_; }
  [[nodiscard]] std::size_t held_bytes() const noexcept { return decoder_.held_bytes(); }

 private:
  void greet(connection& link, peer::greeting hello);
  [[nodiscard]] bool on_event(connection& link, const protocol::ws_event& event);
  void on_binary(connection& link, std::string_view bytes);
  void on_message(connection& link, std::string_view text);
  void fail(connection& link, protocol::close_code code);

  protocol::ws_decoder decoder_;
  std::uint32_t received_ = 0;  ///< messages
  std::uint32_t sent_ = 0;      ///< messages
  peer peer_;
  instant opened_{};
};

}  // namespace p2p_broker::server
