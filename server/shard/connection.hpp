// One socket from accept to close: brings what comes to the session that understands it, and does what comes of it.
// When it must have gone on is connection_life's, what goes out is the wire's. Runs in its shard's turn.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "server/core/address.hpp"
#include "server/core/claim_question.hpp"
#include "server/core/connection_life.hpp"
#include "server/core/farewell.hpp"
#include "server/core/held_bytes.hpp"
#include "server/core/peer_ref.hpp"
#include "server/net/transport.hpp"
#include "server/shard/chronicle.hpp"
#include "server/shard/http_session.hpp"
#include "server/shard/shard_context.hpp"
#include "server/shard/wire.hpp"
#include "server/shard/ws_session.hpp"

namespace p2p_broker::server {

class connection {
 public:
  connection(shard_context& shard, peer_ref self, transport bytes, address from);
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  [[nodiscard]] bool gone() const noexcept { return life_.is(phase::gone); }

  /// Begins to serve. \returns false when the kernel refuses to watch the socket
  [[nodiscard]] bool start() { return wire_.watch(); }

  // What has happened.
  /// \param ending whether nothing will come behind what there is to be read
  void on_readable(bool ending);
  void on_writable();
  void on_deadline();

  // What others want of it.
  /// Whether what other peers have for this one may still be given to it.
  [[nodiscard]] bool speaks() const noexcept { return websocket_.speaks(); }

  /// Whether it has an id, and is listened to.
  [[nodiscard]] bool has_id() const noexcept { return life_.is(phase::websocket) && life_.listens() && speaks(); }
  /// When its client was last heard.
  [[nodiscard]] instant heard() const noexcept { return life_.heard(); }
  void ping() { (void)wire_.room_for_frame(protocol::ws_opcode::ping, 0); }

  /// What became of the claim of a client that waits; for any other it comes too late.
  void decide(claim_answer answer);

  /// Room for a message; see delivery.
  [[nodiscard]] char* room_for(std::size_t bytes);

  /// It must go, and will be told so by close() behind the events. It is not listened to any more.
  void condemn() noexcept {
    wire_.stop();
    life_.condemn();
  }

  /// Sends the close frame of `why` and waits for the client's answer.
  void close(const farewell& why);

  void drain();  ///< the broker ends
  void flush();  ///< sends what waits as far as the socket takes it; ends a receiver that is too slow

  /// Ends at once.
  void lose(end_reason why);

 private:
  using phase = connection_life::phase;

  [[nodiscard]] shard_context& shard() const noexcept { return wire_.shard(); }
  [[nodiscard]] std::string from_text() const;
  void set_deadline(instant when) { shard().timers.set(self_.slot, when); }
  void continue_handshake();
  void on_bytes(std::span<char> input);
  void on_http(std::span<char> input);
  void become_websocket(const http_outcome::accepted& how);
  void admit(const admission& outcome);
  void read_on();
  void on_websocket(std::span<char> input);
  void account_incoming();
  void close_unread(const farewell& why);
  void leave(end_reason why);
  void answer_close(std::string_view payload);
  void refuse_slow(counter limit);
  void end_when_sent(bool linger, end_reason why);

  // In the order of use: a heartbeat of a peer that was idle touches the first two cache lines, not the third.
  wire wire_;
  connection_life life_;
  held_bytes incoming_held_;
  ws_session websocket_;
  std::unique_ptr<http_session> http_;
  peer_ref self_;
  address from_;
  chronicle told_;
};
static_assert(sizeof(connection) <= 176, "an idle peer costs more than before");

}  // namespace p2p_broker::server
