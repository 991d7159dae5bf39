// An open socket that can be spoken on and hung up: what goes out to the client, how it is told to go, and its end.
// What comes in is connection's, which is a line that listens. Runs in its shard's turn.
#pragma once

#include <string>
#include <string_view>

#include "server/core/connection_life.hpp"
#include "server/core/farewell.hpp"
#include "server/core/held_bytes.hpp"
#include "server/core/peer_ref.hpp"
#include "server/net/transport.hpp"
#include "server/shard/caller.hpp"
#include "server/shard/chronicle.hpp"
#include "server/shard/shard_context.hpp"
#include "server/shard/wire.hpp"
#include "server/shard/ws_session.hpp"

namespace p2p_broker::server {

class line {
 public:
  line(const line&) = delete;
  line& operator=(const line&) = delete;

  [[nodiscard]] bool gone() const noexcept { return life_.is(phase::gone); }

  /// Whether what other peers have for this one may still be given to it.
  [[nodiscard]] bool speaks() const noexcept { return websocket_.speaks(); }

  /// Room for a message; see delivery.
  [[nodiscard]] char* room_for(std::size_t bytes);

  /// It must go, and will be told so by close() behind the events. It is not listened to any more.
  void condemn() noexcept {
    wire_.stop();
    life_.condemn();
  }

  /// Sends the close frame of `why` and waits for the client's answer.
  void close(const farewell& why);

  void look_sooner();  ///< its peer may be silent for less time than before
  void flush();        ///< sends what waits as far as the socket takes it; ends a receiver that is too slow

  /// Ends at once.
  void lose(end_reason why);

 protected:
  using phase = connection_life::phase;

  /// \param tag what the event loop tells for this socket
  /// \param account of `from`, in which this connection is counted as a socket already
  line(shard_context& shard, peer_ref self, transport bytes, void* tag, const address& from,
       address_account_ptr account)
      : wire_(shard, std::move(bytes), tag),
        life_(wire_.bytes().secure()),
        caller_(from, std::move(account)),
        self_(self) {}
  ~line() = default;

  [[nodiscard]] shard_context& shard() const noexcept { return wire_.shard(); }
  /// What this client's address has here, for limits by address.
  [[nodiscard]] address_account& account() const noexcept { return caller_.account(); }
  [[nodiscard]] const address& from() const noexcept { return caller_.from(); }
  [[nodiscard]] std::string from_text() const;
  void set_deadline(instant when) { shard().timers.set(self_.slot, when); }
  void close_unread(const farewell& why);
  void answer_close(std::string_view payload);
  void release();  ///< ends what hold_refusal() began; to be followed by a read
  void end_when_sent(bool linger, end_reason why);

  // In the order of use: a heartbeat of a peer that was idle touches the first two cache lines, not the third.
  wire wire_;
  connection_life life_;
  held_bytes incoming_held_;
  ws_session websocket_;
  [[no_unique_address]] caller caller_;  ///< what is behind it lies in its padding
  chronicle told_;
  peer_ref self_;

 private:
  void leave(end_reason why);
  [[nodiscard]] bool hold_refusal();
  void refuse_slow(counter limit);
};

}  // namespace p2p_broker::server
