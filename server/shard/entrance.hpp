// A line whose client has yet to come in: it waits for its turn, says whose it is if a proxy sends it, shakes hands for
// TLS, and brings a request. What comes of these steps is a value: who reads on is connection. Runs in its shard's
// turn.
#pragma once

#include <memory>

#include "server/shard/http_session.hpp"
#include "server/shard/line.hpp"

namespace p2p_broker::server {

class entrance : public line {
 public:
  /// Begins to serve. \returns false when the kernel refuses to watch the socket
  [[nodiscard]] bool start();

 protected:
  entrance(shard_context& shard, peer_ref self, transport bytes, void* tag, arrival& how);
  ~entrance() = default;

  /// The PROXY header. \returns whether it is read and the connection goes on at once
  [[nodiscard]] bool read_preamble();

  /// The next step of the TLS handshake. \returns whether it is done
  [[nodiscard]] bool continue_handshake();

  /// --address_connects: what has come, and what comes, waits until `turn`.
  void delay(instant turn);

  /// Whether it has sent no complete request yet.
  [[nodiscard]] bool is_without_request() const noexcept { return http_ && http_->handshake().waits() && !gone(); }

  std::unique_ptr<http_session> http_;  ///< until it is a WebSocket that is read

 private:
  void refuse_handshake();
};

}  // namespace p2p_broker::server
