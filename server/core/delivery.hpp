// The core's one port outwards: room for a message in somebody's outbox, and the end of somebody's connection.
// It speaks no dialect and never calls back: nothing is sent or ended before the caller has returned, so a loop over
// peers is safe. A shard implements it; in tests, a list does.
#pragma once

#include <cstddef>
#include <string_view>

#include "server/core/address.hpp"
#include "server/core/claim_question.hpp"
#include "server/core/counters.hpp"
#include "server/core/farewell.hpp"
#include "server/core/outbox_shares.hpp"
#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

class realm;

class delivery {
 public:
  delivery() = default;
  delivery(const delivery&) = delete;
  delivery& operator=(const delivery&) = delete;
  virtual ~delivery() = default;

  /// Room for the text of a message of `bytes` bytes to the connection `to`, to be written before anything else is
  /// asked of this object. Null if there is none: the connection is ending, has too much waiting, in all or of this
  /// sender, or its shard has no room for more letters. Then the message is missed, and router::missed says so to its
  /// sender. \param to_tell the realm in which it is said that a message was missed, if that turns out only at another
  /// shard;
  ///        null: nobody is told
  /// \param sender who fills the outbox with it
  [[nodiscard]] virtual char* room_for(peer_ref to, std::size_t bytes, realm* to_tell, sender_uid sender) = 0;

  /// Text that the connection `to` cannot do without: if there is no room for it, that connection ends, as who is too
  /// slow. It comes behind what was written for it before.
  virtual void tell(peer_ref to, std::string_view text) = 0;

  /// `who` must go. From now on it is given nothing more, and it is ended behind the events of this wake-up; on another
  /// shard, when the letter comes there.
  virtual void end(peer_ref who, const farewell& why) = 0;

  /// Asks whether the connection `owner` still lives, on behalf of a claimant to its id. The answer comes to the
  /// claimant's connection, behind the events of this wake-up or later.
  virtual void ask(peer_ref owner, const claim_question& question) = 0;

  /// Answers the claim of the connection `claimant`, likewise.
  virtual void answer(peer_ref claimant, claim_answer answer) = 0;

  /// `id` met what `which` counts, for the operator to hear of. \param from where it came from, if that is known
  virtual void note_refusal(counter which, std::string_view id, const address* from) = 0;
};

}  // namespace p2p_broker::server
