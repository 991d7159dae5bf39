#include "server/dialects/peer.hpp"

#include <algorithm>

#include "protocol/connect_request.hpp"
#include "protocol/message.hpp"
#include "server/core/claim_contest.hpp"

namespace p2p_broker::server {

using protocol::dst_kind;
using protocol::message_type;
using protocol::parse_outcome;

namespace {

void say(std::string_view text, const entrant& to, dialect_context& with) {
  if (char* const room = with.out.room_for(to.self, text.size(), nullptr, 0); room != nullptr) {
    std::ranges::copy(text, room);
  }
}

}  // namespace

struct peer::refusal {
  counter counted;
  std::string_view text;
  protocol::close_code code;
};

struct peer::refused {
  static constexpr refusal missing_parameters{counter::refused_missing_parameters, protocol::text::missing_parameters,
                                              protocol::close_code::bad_request};
  static constexpr refusal id_too_long{counter::refused_id_too_long, protocol::text::id_too_long,
                                       protocol::close_code::bad_request};
  static constexpr refusal token_too_long{counter::refused_token_too_long, protocol::text::token_too_long,
                                          protocol::close_code::bad_request};
  static constexpr refusal invalid_key{counter::refused_invalid_key, protocol::text::invalid_key,
                                       protocol::close_code::unknown_key};
  static constexpr refusal id_taken{counter::refused_id_taken, protocol::text::id_taken,
                                    protocol::close_code::id_taken};
  static constexpr refusal too_many_claimants{counter::refused_claimants, protocol::text::id_taken,
                                              protocol::close_code::id_taken};
  static constexpr refusal full{counter::limit_concurrent, protocol::text::concurrent_limit,
                                protocol::close_code::realm_full};
  static constexpr refusal address_full{counter::limit_address_peers, protocol::text::concurrent_limit,
                                        protocol::close_code::realm_full};
};

admission peer::open(const opening& start, dialect_context& with) {
  const protocol::connect_request request = protocol::parse_connect_request(start.request.query());
  const entrant self{start.from, start.account, start.self};
  if (request.id.empty() || request.token.empty() || request.key.empty()) {
    return refuse(refused::missing_parameters, request.id, self, with);
  }
  realm_ = with.all.find(request.key);
  if (realm_ == nullptr) {
    return refuse(refused::invalid_key, request.id, self, with);
  }
  // compat: id-length
  if (request.id.size() > with.settings.id_bytes_max) {
    return refuse(refused::id_too_long, request.id, self, with);
  }
  if (request.token.size() > with.settings.token_bytes_max) {
    return refuse(refused::token_too_long, request.id, self, with);
  }
  return claim(request.id, request.token, wait::none, self, with);
}

/// Waits for an owner's answer once at most, and for the end of a grace once at most: whoever has the id by then lives.
admission peer::claim(std::string_view id, std::string_view token, wait done, const entrant& self,
                      dialect_context& with) {
  // compat: address-limits
  std::optional<address_peers::place> place =
      realm_->peers_of_addresses().take(self.account, with.settings.address_peers_max);
  if (!place && !realm_->find(id)) {  // whose id is there may take it over
    return refuse(refused::address_full, id, self, with);
  }
  realm::claim_result claimed = with.routes.open(*realm_, id, token, self.self, with.last_tick);
  switch (claimed.verdict) {
    case realm::claim_verdict::contested:
      if (done != wait::none) {
        return refuse(refused::id_taken, id, self, with);
      }
      // compat: ping-on-conflict
      with.out.ask(claimed.owner, {self.self});
      return wait_for(
          id, token, claimed.owner,
          with.now() + milliseconds(with.settings.takeover_ping_timeout_ms) + claim_contest::claimant_extra);
    case realm::claim_verdict::graced:
      if (done == wait::grace) {
        realm_->withdraw(id, self.self);
        return refuse(refused::id_taken, id, self, with);
      }
      return wait_for(id, token, {}, claimed.until);
    case realm::claim_verdict::crowded: return refuse(refused::too_many_claimants, id, self, with);
    case realm::claim_verdict::full: return refuse(refused::full, id, self, with);
    case realm::claim_verdict::opened:
    case realm::claim_verdict::taken_over: break;
  }
  claim_ = std::move(claimed.registered);
  if (claimed.verdict == realm::claim_verdict::opened && place) {
    place->give_to(*claim_);
  }
  tenure_ = claimed.tenure;
  // compat: takeover-open
  say(protocol::text::open, self, with);
  with.routes.welcome(*realm_, claimed.waiting, self.self, with.now());
  return std::nullopt;
}

admission peer::wait_for(std::string_view id, std::string_view token, peer_ref asked, instant until) {
  claim_ = registration::wish(id, token);
  claim_->owner = asked;
  return admission::wait(until);
}

admission peer::decide(claim_answer answer, const entrant& self, dialect_context& with) {
  const registration_ptr wish = claim_;
  const wait done = wish->owner == peer_ref{} ? wait::grace : wait::owner;
  if (answer == claim_answer::overdue && done == wait::owner) {
    withdraw(self.self, with);
    answer = claim_answer::taken;
  }
  claim_.reset();
  switch (answer) {
    case claim_answer::taken: return refuse(refused::id_taken, wish->id(), self, with);
    case claim_answer::crowded: return refuse(refused::too_many_claimants, wish->id(), self, with);
    case claim_answer::left:
    case claim_answer::silent:
    case claim_answer::overdue: break;
  }
  const admission outcome = claim(wish->id(), wish->token(), done, self, with);
  if (answer == claim_answer::silent && speaks()) {
    with.counts.add(counter::claims_won);
  }
  return outcome;
}

void peer::withdraw(peer_ref self, dialect_context& with) {
  if (claim_->owner == peer_ref{}) {
    realm_->withdraw(claim_->id(), self);
  } else {
    with.out.ask(claim_->owner, {self, true});
  }
}

/// Says it twice, in a message as the reference does and in the close frame: some clients hear of the close first, and
/// never look at what came before it.
// compat: refusal-close
admission peer::refuse(const refusal& what, std::string_view id, const entrant& self, dialect_context& with) const {
  with.counts.add(what.counted);
  with.out.note_refusal(what.counted, id, &self.from);
  say(what.text, self, with);
  return farewell{what.code, protocol::text::words_of(what.text), end_reason::refused};
}

std::optional<farewell> peer::receive(std::string_view text, dialect_context& with) {
  with.counts.add(counter::messages_received);
  protocol::message message;
  if (parse_message(text, message) == parse_outcome::malformed) {
    // compat: malformed-ignored
    with.counts.add(counter::messages_malformed);
  } else if (message.type == message_type::heartbeat) {
    with.counts.add(counter::heartbeats_received);
  } else if (!speaks()) {
    // compat: left-is-silent
    with.counts.add(counter::messages_ignored);
  } else if (is_relayed(message.type) && message.dst == dst_kind::name) {
    with.routes.relay(*realm_, *claim_, message, with.now());
  } else if (message.type == message_type::leave && message.dst == dst_kind::absent) {
    leave_id(with, std::nullopt);
  } else {
    // compat: non-string-dst
    with.counts.add(counter::messages_ignored);
  }
  return std::nullopt;
}

void peer::leave(const parting& end, dialect_context& with) {
  if (waits()) {
    withdraw(end.self, with);
    claim_.reset();
  } else {
    const milliseconds grace(is_break(end.why) ? with.settings.id_grace_ms : 0);
    leave_id(with, grace.count() > 0 ? std::optional(with.now() + grace) : std::nullopt);
  }
}

void peer::leave_id(dialect_context& with, std::optional<instant> kept_until) {
  if (tenure_ != 0) {
    // compat: identity-not-id
    with.routes.leave(*realm_, *claim_, tenure_, kept_until);
    tenure_ = 0;
  }
}

}  // namespace p2p_broker::server
