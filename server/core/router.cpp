#include "server/core/router.hpp"

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

#include "protocol/json_text.hpp"

namespace p2p_broker::server {
namespace {

using protocol::envelope;
using protocol::message_type;

/// The limit that a message met which was not kept.
[[nodiscard]] counter limit_of(realm::keep_verdict verdict) {
  switch (verdict) {
    case realm::keep_verdict::queue_messages_full: return counter::limit_queue_messages;
    case realm::keep_verdict::queue_bytes_full: return counter::limit_queue_bytes;
    case realm::keep_verdict::sender_full: return counter::limit_sender_queue_bytes;
    case realm::keep_verdict::address_full: return counter::limit_address_queue_bytes;
    case realm::keep_verdict::total_full:
    case realm::keep_verdict::kept:
    case realm::keep_verdict::present: break;
  }
  return counter::limit_total_queue_bytes;
}

[[nodiscard]] std::optional<counter> relayed_as(message_type type) {
  switch (type) {
    case message_type::offer: return counter::relayed_offers;
    case message_type::answer: return counter::relayed_answers;
    case message_type::candidate: return counter::relayed_candidates;
    case message_type::leave: return counter::relayed_leaves;
    case message_type::expire: return counter::relayed_expires;
    case message_type::heartbeat:
    case message_type::other: break;
  }
  return std::nullopt;
}

}  // namespace

realm::claim_result router::open(realm& in, std::string_view id, std::string_view token, peer_ref self, instant now) {
  realm::claim_result claimed = in.claim(id, token, self, now);
  try {
    admit(in, claimed);
  } catch (const std::bad_alloc&) {
    if (claimed.registered) {
      leave(in, *claimed.registered, claimed.tenure);
    }
    throw;
  }
  return claimed;
}

/// Tells a former owner, and takes out what may not be given to the new one.
void router::admit(realm& in, realm::claim_result& claimed) {
  if (claimed.verdict == realm::claim_verdict::taken_over) {
    counts_.add(counter::takeovers);
    out_.end(claimed.owner, farewell_to_former);
  }
  if (claimed.verdict == realm::claim_verdict::opened) {
    counts_.add(counter::peers_opened);
  }
  for (const peer_ref loser : claimed.losers) {
    out_.answer(loser, claim_answer::taken);
  }
  std::erase_if(claimed.waiting, [&](const waiting_message& message) {
    return message.type == message_type::offer && message.sender().tenure() != 0 &&
           !may_offer(in, message.sender(), *claimed.registered, claimed.registered->id_json());
  });
}

void router::welcome(realm& in, const std::vector<waiting_message>& waiting, peer_ref self, instant now) {
  for (const waiting_message& message : waiting) {
    if (char* const room = out_.room_for(self, message.text.size(), &in, broker_itself); room != nullptr) {
      std::ranges::copy(message.text, room);
      counts_.add(counter::messages_delivered_late);
    } else {
      missed(in, message.text, now);
    }
  }
}

void router::leave(realm& in, registration& peer, std::uint32_t tenure, std::optional<instant> kept_until) {
  switch (in.release(peer, tenure, kept_until)) {
    case realm::release_verdict::not_its_own: return;
    case realm::release_verdict::graced: counts_.add(counter::ids_graced); [[fallthrough]];
    case realm::release_verdict::freed: counts_.add(counter::peers_closed);
  }
}

void router::relay(realm& in, registration& sender, const protocol::message& message, instant now) {
  std::string storage;
  const std::string_view dst = protocol::json_unquote(message.dst_json, storage);
  const envelope out{message.type, sender.id_json(), message.dst_json, message.payload};
  if (message.type == message_type::offer) {
    relay_offer(in, sender, out, dst, now);
  } else if (message.type == message_type::answer) {
    relay_answer(in, sender, out, dst, now);
  } else if (const auto owner = in.find(dst)) {
    bring(in, sender, *owner, out, now);
  } else if (is_queued(message.type)) {
    keep(in, sender, dst, out, now);
  } else {
    counts_.add(counter::messages_ignored);
  }
}

void router::relay_offer(realm& in, registration& sender, const envelope& offer, std::string_view dst, instant now) {
  const auto receiver = in.resident_of(dst);
  if (!receiver) {
    keep(in, sender, dst, offer, now);
  } else if (may_offer(in, sender, *receiver->registered, offer.dst_json)) {
    bring(in, sender, receiver->owner, offer, now);
  }
}

/// Whoever answers takes the link for its own as well. The answer goes through in any case.
void router::relay_answer(realm& in, registration& sender, const envelope& answer, std::string_view dst, instant now) {
  const auto receiver = in.resident_of(dst);
  if (!receiver) {
    keep(in, sender, dst, answer, now);
    return;
  }
  if (in.links().answer(sender.uid(), receiver->registered->uid())) {
    forget_links_of_gone(in, sender, *receiver->registered);
  }
  bring(in, sender, receiver->owner, answer, now);
}

void router::missed(realm& in, std::string_view text, instant now) {
  counts_.add(counter::messages_missed);
  protocol::message message;
  if (parse_message(text, message) == protocol::parse_outcome::parsed && is_queued(message.type)) {
    notices_.tell_missed(in, message.src_json, message.dst_json, now);
  }
}

void router::expire(realm& in, instant now) {
  in.drop_graced(now);
  in.free_unused(now);
  for (const absent_queue& queue : in.take_expired(now)) {
    notices_.tell_all(in, queue);
  }
}

/// Links the sender of an OFFER with its receiver, unless that is one link too many.
bool router::link(realm& in, const registration& sender, const registration& receiver) {
  // compat: connection-limit
  switch (in.links().offer(sender.uid(), receiver.uid())) {
    case link_table::verdict::linked_before: return true;
    case link_table::verdict::refused: refuse(counter::limit_connection, sender); return false;
    case link_table::verdict::linked: break;
  }
  forget_links_of_gone(in, sender, receiver);
  return true;
}

/// After a link was made: either may have left on another shard meanwhile, and its links were dropped before that.
void router::forget_links_of_gone(realm& in, const registration& sender, const registration& receiver) {
  for (const registration* peer : {&sender, &receiver}) {
    if (peer->tenure() == 0) {
      in.links().unlink_all(peer->uid());
    }
  }
}

/// Whether an OFFER of `sender` may go to `receiver`; if not, `sender` is told.
bool router::may_offer(realm& in, const registration& sender, const registration& receiver, std::string_view dst_json) {
  if (&sender == &receiver || link(in, sender, receiver)) {
    return true;
  }
  notices_.tell(in, sender, dst_json);
  return false;
}

void router::bring(realm& in, const registration& sender, peer_ref to, const envelope& message, instant now) {
  if (char* const room = out_.room_for(to, message.size(), &in, sender.uid()); room != nullptr) {
    message.write(room);
    counts_.add(counter::messages_relayed);
    if (const auto of_type = relayed_as(message.type)) {
      counts_.add(*of_type);
    }
    return;
  }
  counts_.add(counter::messages_missed);
  if (is_queued(message.type)) {
    notices_.tell_missed(in, message.src_json, message.dst_json, now);
  }
}

void router::keep(realm& in, registration& sender, std::string_view dst, const envelope& message, instant now) {
  realm::keep_result kept = in.keep(dst, message, sender, now);
  if (kept.verdict == realm::keep_verdict::total_full && make_room(now)) {
    kept = in.keep(dst, message, sender, now);
  }
  if (kept.verdict == realm::keep_verdict::present) {
    const realm::resident& receiver = *kept.where;
    if (message.type != message_type::offer || may_offer(in, sender, *receiver.registered, message.dst_json)) {
      bring(in, sender, receiver.owner, message, now);
    }
    return;
  }
  note_out(message.size());
  if (kept.verdict == realm::keep_verdict::kept) {
    counts_.add(counter::messages_queued);
    return;
  }
  refuse(limit_of(kept.verdict), sender);
  if (!kept.will_expire) {
    notices_.tell(in, sender, message.dst_json);
  }
}

/// \returns whether there is some now, for which others have paid
bool router::make_room(instant now) {
  if (full_queues_ == nullptr) {
    return false;
  }
  const std::vector<queue_levy::taken> paid = full_queues_->collect(now);
  for (const auto& [from, queues] : paid) {
    for (const absent_queue& queue : queues) {
      counts_.add(counter::limit_total_queue_bytes, queue.messages.size());
      out_.note_refusal(counter::limit_total_queue_bytes, queue.messages.front().sender().id(), nullptr);
      notices_.tell_all(from, queue);
    }
  }
  return !paid.empty();
}

void router::refuse(counter limit, const registration& sender) {
  counts_.add(limit);
  out_.note_refusal(limit, sender.id(), nullptr);
}

}  // namespace p2p_broker::server
