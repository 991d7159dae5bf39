// How a decision reaches a connection: the router says what goes to whom, an implementation brings it there.
// In the broker that is a shard (its own connections, or another shard's mailbox); in the simulation, a list.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/message.hpp"
#include "server/core/counters.hpp"
#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

class realm;
class registration;

class delivery {
 public:
  delivery() = default;
  delivery(const delivery&) = delete;
  delivery& operator=(const delivery&) = delete;
  virtual ~delivery() = default;

  /// A text frame with `message` to the connection `to`. If that has ended by the time the message arrives
  /// there, router::missed must be told.
  virtual void deliver(peer_ref to, realm& of, const protocol::envelope& message) = 0;

  /// A message of `sender` met the limit that `which` counts, for the operator to hear of.
  virtual void note_refusal(counter which, const registration& sender) = 0;

  /// `former` lost its id to a newer connection of the same client and must end.
  virtual void end_taken_over(peer_ref former) = 0;
};

}  // namespace p2p_broker::server
