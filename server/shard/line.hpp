// An open socket that can be spoken on and hung up: what goes out to the client, how it is told to go, and its end.
// What comes in is connection's, which is a line that listens. Runs in its shard's turn.
#pragma once

#include <string>
#include <string_view>

#include "server/core/connection_life.hpp"
#include "server/core/farewell.hpp"
#include "server/core/held_bytes.hpp"
#include "server/core/peer_ref.hpp"
#include "server/core/shared_sum.hpp"
#include "server/core/token_bucket.hpp"
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

  /// Whether flush() is to be called behind the events.
  [[nodiscard]] bool unflushed() const noexcept { return wire_.unflushed(); }

  /// Whether what other peers have for this one may still be given to it.
  [[nodiscard]] bool speaks() const noexcept { return websocket_.speaks(); }

  /// Room for a message; see delivery.
  [[nodiscard]] char* room_for(std::size_t bytes, sender_uid sender);

  /// It must go, and will be told so by close() behind the events. It is not listened to any more.
  void condemn() noexcept {
    wire_.stop();
    life_.condemn();
  }

  /// Sends the close frame of `why` and waits for the client's answer.
  void close(const farewell& why);

  /// There was a pause since `since`: what it said then, it may have said just now.
  void hear_again(instant since) noexcept { life_.hear_again(since, shard().now_at_latest()); }

  void look_sooner();  ///< its peer may be silent for less time than before
  void flush();        ///< sends what waits as far as the socket takes it

  /// Ends at once.
  void lose(end_reason why);

  /// What it holds of a sum that has a limit.
  [[nodiscard]] std::uint32_t held(shared_sum which) const noexcept {
    return which == shared_sum::incoming ? incoming_held_.bytes() : outbox_held_.bytes();
  }

  /// The sum is full, and this connection's address holds most of it: it gives back what it has, and ends.
  void pay(shared_sum which);

  /// What this client's address has here, for limits by address.
  [[nodiscard]] address_account& account() const noexcept { return *caller_.account(); }

 protected:
  using phase = connection_life::phase;

  /// \param tag what the event loop tells for this socket
  /// \param how is taken over \param announced whether a PROXY header comes first
  line(shard_context& shard, peer_ref self, transport bytes, void* tag, arrival& how, bool announced)
      : wire_(shard, std::move(bytes), tag),
        life_(wire_.bytes().secure(), announced),
        caller_(std::move(how)),
        self_(self) {}
  ~line() = default;

  [[nodiscard]] shard_context& shard() const noexcept { return wire_.shard(); }
  [[nodiscard]] const address& from() const noexcept { return caller_.from(); }
  [[nodiscard]] std::string from_text() const;
  void refuse(counter which);       ///< counts it, and tells whose address met it
  void refuse_peer(counter which);  ///< the same with its id
  void set_deadline(instant when) { shard().timers.set(self_.slot, when); }
  void close_unread(const farewell& why);
  void answer_close(std::string_view payload);
  void release();  ///< ends what hold_refusal() began; to be followed by a read
  void end_when_sent(bool linger, end_reason why);

  /// It holds so much that is incomplete.
  void hold_incoming(std::size_t bytes) {
    if (bytes != incoming_held_.bytes()) {
      count_incoming(bytes);
    }
  }
  void give_back_sums() noexcept {
    give_back_incoming();
    outbox_held_.clear(shard().shared.outbox_bytes, account().outbox_bytes);
  }
  void count_outbox();
  void give_back_incoming() noexcept { incoming_held_.clear(shard().shared.incoming_bytes, account().incoming_bytes); }

  /// It has not taken enough of what waits for it. \param limit what counts it
  void refuse_slow(counter limit);

  // In the order of use: a heartbeat of a peer that was idle touches the first two cache lines, not the third.
  wire wire_;
  connection_life life_;
  held_bytes incoming_held_;
  held_bytes outbox_held_;
  token_bucket rate_;  ///< --client_rate
  ws_session websocket_;
  [[no_unique_address]] caller caller_;  ///< what is behind it lies in its padding
  chronicle told_;
  peer_ref self_;

 private:
  void leave(end_reason why);
  void count_incoming(std::size_t bytes);
  [[nodiscard]] bool over_hard_limit() const noexcept;
  void note_no_room();
  [[nodiscard]] bool hold_refusal();
};

}  // namespace p2p_broker::server
