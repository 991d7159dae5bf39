// A line whose client has yet to come in: it waits for its turn, says whose it is if a proxy sends it, shakes hands for
// TLS, and brings a request. What comes of these steps is a value: who reads on is connection. Runs in its shard's
// turn.
#pragma once

#include <memory>
#include <optional>

#include "server/shard/http_session.hpp"
#include "server/shard/metered_line.hpp"

namespace p2p_broker::server {

class entrance : public metered_line {
 public:
  /// Begins to serve. \returns false when the kernel refuses to watch the socket
  [[nodiscard]] bool start();

 protected:
  entrance(shard_context& shard, peer_ref self, transport bytes, void* tag, arrival& how);
  ~entrance() = default;

  /// The PROXY header. \returns whether it is read and the connection goes on at once
  [[nodiscard]] bool read_preamble();

  /// The next step of the TLS handshake, if this wake-up has one left. \returns whether it is done
  [[nodiscard]] bool shake_hands();

  /// The next step of the TLS handshake. \returns whether it is done
  [[nodiscard]] bool continue_handshake();

  /// --address_connects: what has come, and what comes, waits until `turn`.
  void delay(instant turn);

  /// Whether it would go on if we had come to it: a handshake of TLS that waits for its step.
  [[nodiscard]] bool is_our_turn() const noexcept { return wire_.paused() && !life_.delayed(); }

  /// Too many have sent no complete request. Ends this one, unless it has sent its own, or turned out to be another's
  /// than that of `chosen_for`.
  void end_without_request(const address_account& chosen_for);

  // Its request is an upgrade.
  /// It waits until it is decided whether it gets its id: see connection_life.
  void wait(const http_outcome::accepted& how, instant until);
  void admit(const std::optional<farewell>& refused);

  std::unique_ptr<http_session> http_;  ///< until it is a WebSocket that is read

 private:
  void refuse_handshake();
};

}  // namespace p2p_broker::server
