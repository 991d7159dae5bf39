// One socket from accept to close: moves bytes between its transport and the session that understands them.
// It decides nothing about PeerJS; it keeps the order of bytes, the deadlines, and the limits on what it holds.
// Runs in its shard's turn.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "server/core/end_reason.hpp"
#include "server/core/held_bytes.hpp"
#include "server/core/peer_ref.hpp"
#include "server/net/address.hpp"
#include "server/net/transport.hpp"
#include "server/shard/shard_context.hpp"
#include "server/shard/wire.hpp"
#include "server/shard/ws_session.hpp"

namespace p2p_broker::server {

class http_session;

class connection {
 public:
  connection(shard_context& shard, peer_ref self, transport bytes, address from);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  // From the shard.
  /// Begins to serve. \returns false when the kernel refuses to watch the socket
  [[nodiscard]] bool start() { return wire_.watch(); }
  /// \param ending whether nothing will come behind what there is to be read
  void on_readable(bool ending);
  void on_writable();
  void on_deadline();
  void drain();  ///< the broker ends
  void flush();  ///< sends what waits, as far as the socket takes it

  // From the sessions.
  [[nodiscard]] shard_context& shard() const noexcept { return wire_.shard(); }
  [[nodiscard]] peer_ref self() const noexcept { return self_; }
  [[nodiscard]] ws_session& websocket() noexcept { return websocket_; }
  [[nodiscard]] bool gone() const noexcept { return phase_ == phase::gone; }
  [[nodiscard]] std::string from_text() const;

  /// Room for a frame's payload in the outbox, its header written. Null when the receiver is too slow to be given
  /// more; it is being closed then.
  [[nodiscard]] char* append_frame(protocol::ws_opcode opcode, std::size_t payload_bytes);

  /// An HTTP reply; may end the connection if the client does not read its replies.
  void append_http(std::string_view bytes);

  /// From here on the bytes are a WebSocket's. \param input what came behind the request
  void become_websocket(const http_request& request, std::string_view subprotocol, std::span<char> input);

  /// Sends a close frame and waits for the client's, as long as --close_timeout.
  void close_websocket(protocol::close_code code, std::string_view text, end_reason why);

  /// The client closes: echoes `payload` and ends.
  void answer_close(std::string_view payload);

  /// Ends when all is sent. \param linger whether the client may still be sending what nobody will read; closing at
  ///        once would reset the connection and could lose the reply
  void end_when_sent(bool linger, end_reason why);

  void set_deadline(std::uint32_t timeout_ms) {
    shard().timers.set(self_.slot, shard().now_at_latest() + milliseconds(timeout_ms));
  }

  /// Ends at once.
  void lose(end_reason why);

 private:
  enum class phase : std::uint8_t {
    handshake,  ///< TLS
    http,
    websocket,
    closing,    ///< close frame sent, the client's is awaited
    sending,    ///< only what waits is left to do
    lingering,  ///< write side shut, what comes is thrown away
    gone,
  };

  void continue_handshake();
  void on_silence();
  /// \returns whether to read on at once
  [[nodiscard]] bool read_some(bool ending);
  [[nodiscard]] bool has_more(bool filled, bool ending);
  void on_bytes(std::span<char> input);
  void on_write_end();
  void mark_unflushed();
  void refuse_slow(counter limit);
  void account_incoming();

  // In the order of use: a heartbeat of a peer that was idle touches the first two cache lines, not the third.
  wire wire_;
  phase phase_;
  end_reason why_ = end_reason::none;
  bool unflushed_ = false;
  bool linger_ = false;
  instant heard_{};  ///< when bytes last came, as a WebSocket
  held_bytes incoming_held_;
  ws_session websocket_;
  std::unique_ptr<http_session> http_;
  peer_ref self_;
  address from_;
};

}  // namespace p2p_broker::server
