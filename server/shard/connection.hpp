// One client from accept to close: brings what comes over its line to the session that understands it, and does what
// comes of it. When it must have gone on is connection_life's. Runs in its shard's turn.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "server/shard/entrance.hpp"

namespace p2p_broker::server {

class connection : public entrance {
 public:
  /// \param how is taken over
  connection(shard_context& shard, peer_ref self, transport bytes, arrival& how);

  // What has happened.
  /// \param ending whether nothing will come behind what there is to be read
  void on_readable(bool ending);
  void on_writable();
  void on_deadline();

  /// Its turn in the handshake_queue has come. \returns false if it has no handshake to go on with any more
  bool on_handshake_turn() {
    const bool goes_on = life_.is(phase::handshake);
    if (goes_on) {
      wire_.resume_reading();
      if (continue_handshake()) {
        on_readable(false);
      }
    }
    return goes_on;
  }

  /// Too many connections have no complete request, and this one is to go unless its request has come meanwhile.
  void end_pending();

  // Claims to ids.
  /// Whether it has an id, and is listened to.
  [[nodiscard]] bool has_id() const noexcept { return life_.is(phase::websocket) && life_.listens() && speaks(); }
  /// When its client was last heard. Who is not read now is not silent.
  [[nodiscard]] instant heard() const noexcept { return wire_.paused() ? shard().now_at_latest() : life_.heard(); }
  /// Asks it for a sign of life. One that takes nothing is not asked on top: its taking something is the sign then.
  void ping();
  /// Whether it took something since it was asked, although it may not have come to answer.
  [[nodiscard]] bool has_taken() const noexcept { return wire_.has_taken(); }

  /// What became of the claim of a client that waits; for any other it comes too late.
  void decide(claim_answer answer);

  /// Whether the broker's end can wait a moment for this one, as far as its client is concerned.
  [[nodiscard]] bool may_stay() const noexcept { return life_.is(phase::websocket) && !websocket_.goes_together(); }
  void drain();  ///< the broker ends

 private:
  void listen_again() {
    wire_.resume_reading();
    if (life_.is(phase::http)) {
      on_http({});  // a request may be here already
    }
    if (!gone()) {
      on_readable(false);
    }
  }
  void on_bytes(std::span<char> input);
  void on_http(std::span<char> input);
  void become_websocket(const http_outcome::accepted& how);
  void read_on();
  void on_websocket(std::span<char> input);
  void judge_rate();
  void judge_life();
};
static_assert(sizeof(connection) <= 184, "an idle peer costs more than before");

}  // namespace p2p_broker::server
