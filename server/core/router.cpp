#include "server/core/router.hpp"

#include <algorithm>
#include <utility>

#include "protocol/json_text.hpp"

namespace p2p_broker::server {
namespace {

using protocol::dst_kind;
using protocol::envelope;
using protocol::message_type;

/// The limit that a message met which was not kept.
[[nodiscard]] counter limit_of(realm::keep_verdict verdict) {
  switch (verdict) {
    case realm::keep_verdict::queue_messages_full: return counter::limit_queue_messages;
    case realm::keep_verdict::queue_bytes_full: return counter::limit_queue_bytes;
    case realm::keep_verdict::sender_full: return counter::limit_sender_queue_bytes;
    case realm::keep_verdict::total_full:
    case realm::keep_verdict::kept:
    case realm::keep_verdict::present: break;
  }
  return counter::limit_total_queue_bytes;
}

}  // namespace

realm::claim_result router::open(realm& in, std::string_view id, std::string_view token, peer_ref self) {
  realm::claim_result claimed = in.claim(id, token, self);
  if (claimed.verdict == realm::claim_verdict::taken_over) {
    counts_.add(counter::takeovers);
    // compat: takeover-closes-old
    out_.end_taken_over(claimed.former);
  }
  if (claimed.verdict == realm::claim_verdict::opened) {
    counts_.add(counter::peers_opened);
  }
  std::erase_if(claimed.waiting, [&](const waiting_message& message) {
    const bool refused = message.type == message_type::offer && &message.sender() != claimed.registered.get() &&
                         in.holds_id(message.sender()) && !link(in, message.sender(), *claimed.registered);
    if (refused) {
      send_expire(in, message.sender(), claimed.registered->id_json());
    }
    return refused;
  });
  counts_.add(counter::messages_delivered_late, claimed.waiting.size());
  return claimed;
}

void router::leave(realm& in, const registration& peer, peer_ref self) {
  if (in.release(peer, self)) {
    counts_.add(counter::peers_closed);
  }
}

void router::relay(realm& in, registration& sender, const protocol::message& message, instant now) {
  std::string storage;
  const std::string_view dst = protocol::json_unquote(message.dst_json, storage);
  const envelope out{message.type, sender.id_json(), message.dst_json, message.payload};
  if (const auto target = in.find(dst)) {
    deliver(in, sender, dst, out, *target);
  } else if (is_queued(message.type)) {
    keep(in, sender, dst, out, now);
  } else {
    counts_.add(counter::messages_ignored);
  }
}

void router::missed(realm& in, std::string_view text, instant now) {
  counts_.add(counter::messages_missed);
  protocol::message message;
  if (parse_message(text, message) != protocol::parse_outcome::parsed || !is_queued(message.type)) {
    return;
  }
  if (now != missed_at_) {
    missed_at_ = now;
    missed_pairs_.clear();
  }
  std::string storage;
  const registration_ptr sender = in.registered(protocol::json_unquote(message.src_json, storage));
  const auto pair = [&] { return std::string(message.src_json).append(message.dst_json).append(in.key()); };
  if (sender && missed_pairs_.insert(pair()).second) {
    send_expire(in, *sender, message.dst_json);
  }
}

void router::expire(realm& in, instant now) {
  for (const absent_queue& queue : in.take_expired(now)) {
    expire_queue(in, queue);
  }
}

/// Links the two unless that is one link too many. Either may leave on another shard meanwhile, and then its links
/// were dropped before this one was made: so look again afterwards.
bool router::link(realm& in, const registration& sender, const registration& receiver) {
  // compat: connection-limit
  switch (in.links().link(sender.uid(), receiver.uid())) {
    case link_table::verdict::linked_before: return true;
    case link_table::verdict::refused: refuse(counter::limit_connection, sender); return false;
    case link_table::verdict::linked: break;
  }
  for (const registration* peer : {&sender, &receiver}) {
    if (!in.holds_id(*peer)) {
      in.links().unlink_all(peer->uid());
    }
  }
  return true;
}

void router::deliver(realm& in, const registration& sender, std::string_view dst, const envelope& message,
                     const realm::location& target) {
  if (message.type == message_type::offer && target.uid != sender.uid()) {
    const registration_ptr receiver = in.registered(dst);
    if (receiver && !link(in, sender, *receiver)) {
      send_expire(in, sender, message.dst_json);
      return;
    }
  }
  counts_.add(counter::messages_relayed);
  out_.deliver(target.owner, in, message);
}

void router::keep(realm& in, registration& sender, std::string_view dst, const envelope& message, instant now) {
  const realm::keep_result kept = in.keep(dst, message, sender, now);
  if (kept.verdict == realm::keep_verdict::present) {
    deliver(in, sender, dst, message, *kept.where);
    return;
  }
  if (kept.verdict == realm::keep_verdict::kept) {
    counts_.add(counter::messages_queued);
    return;
  }
  refuse(limit_of(kept.verdict), sender);
  if (!kept.will_expire) {
    send_expire(in, sender, message.dst_json);
  }
}

void router::refuse(counter limit, const registration& sender) {
  counts_.add(limit);
  out_.note_refusal(limit, sender);
}

/// Tells `sender`, if it or a successor is here, that `dst_json` did not come (peerjs-server: messagesExpire).
void router::send_expire(realm& in, const registration& sender, std::string_view dst_json) {
  if (const auto owner = in.find(sender.id())) {
    counts_.add(counter::expires_sent);
    out_.deliver(owner->owner, in, {message_type::expire, dst_json, sender.id_json(), {}});
  }
}

void router::expire_queue(realm& in, const absent_queue& queue) {
  counts_.add(counter::messages_expired, queue.messages.size());
  std::vector<std::string_view> told;
  for (const waiting_message& message : queue.messages) {
    const std::string_view id = message.sender().id();
    if (std::ranges::find(told, id) == told.end()) {
      told.push_back(id);
      send_expire(in, message.sender(), queue.dst_json);
    }
  }
}

}  // namespace p2p_broker::server
