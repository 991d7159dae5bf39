// One client from accept to close: brings what comes over its line to the session that understands it, and does what
// comes of it. When it must have gone on is connection_life's. Runs in its shard's turn.
#pragma once

#include <memory>
#include <span>

#include "server/shard/http_session.hpp"
#include "server/shard/line.hpp"

namespace p2p_broker::server {

class connection : public line {
 public:
  /// \param account of `from`, in which this connection is counted as a socket already
  connection(shard_context& shard, peer_ref self, transport bytes, const address& from, address_account_ptr account);

  /// Begins to serve. \returns false when the kernel refuses to watch the socket
  [[nodiscard]] bool start() { return wire_.watch(); }

  // What has happened.
  /// \param ending whether nothing will come behind what there is to be read
  void on_readable(bool ending);
  void on_writable();
  void on_deadline();

  /// Its turn in the handshake_queue has come. \returns false if it has no handshake to go on with any more
  bool on_handshake_turn();

 private:
  void continue_handshake();
  void on_bytes(std::span<char> input);
  void on_http(std::span<char> input);
  void become_websocket(const http_outcome::accepted& how);
  void on_websocket(std::span<char> input);
  void account_incoming();

  std::unique_ptr<http_session> http_;
};
static_assert(sizeof(connection) <= 184, "an idle peer costs more than before");

}  // namespace p2p_broker::server
