#include "server/dialects/peer.hpp"

#include <algorithm>

#include "protocol/connect_request.hpp"
#include "protocol/message.hpp"

namespace p2p_broker::server {

using protocol::dst_kind;
using protocol::message_type;
using protocol::parse_outcome;

namespace {

void say(std::string_view text, const opening& start, dialect_context& with) {
  if (char* const room = with.out.room_for(start.self, text.size(), nullptr); room != nullptr) {
    std::ranges::copy(text, room);
  }
}

}  // namespace

std::optional<farewell> peer::open(const opening& start, dialect_context& with) {
  const protocol::connect_request request = protocol::parse_connect_request(start.request.query());
  if (request.id.empty() || request.token.empty() || request.key.empty()) {
    return refuse(counter::refused_missing_parameters, protocol::text::missing_parameters, request.id, start, with);
  }
  realm_ = with.all.find(request.key);
  if (realm_ == nullptr) {
    return refuse(counter::refused_invalid_key, protocol::text::invalid_key, request.id, start, with);
  }
  // compat: id-length
  if (request.id.size() > with.settings.id_bytes_max) {
    return refuse(counter::refused_id_too_long, protocol::text::id_too_long, request.id, start, with);
  }
  if (request.token.size() > with.settings.token_bytes_max) {
    return refuse(counter::refused_token_too_long, protocol::text::token_too_long, request.id, start, with);
  }
  realm::claim_result claimed = with.routes.open(*realm_, request.id, request.token, start.self);
  switch (claimed.verdict) {
    case realm::claim_verdict::taken:
      return refuse(counter::refused_id_taken, protocol::text::id_taken, request.id, start, with);
    case realm::claim_verdict::full:
      return refuse(counter::limit_concurrent, protocol::text::concurrent_limit, request.id, start, with);
    case realm::claim_verdict::opened:
    case realm::claim_verdict::taken_over: break;
  }
  claim_ = std::move(claimed.registered);
  tenure_ = claimed.tenure;
  // compat: takeover-open
  say(protocol::text::open, start, with);
  with.routes.welcome(*realm_, claimed.waiting, start.self, with.now());
  return std::nullopt;
}

std::optional<farewell> peer::refuse(counter why, std::string_view text, std::string_view id, const opening& start,
                                     dialect_context& with) const {
  with.counts.add(why);
  with.out.note_refusal(why, id, &start.from);
  say(text, start, with);
  return farewell{protocol::close_code::no_status, {}, end_reason::refused};
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
    leave(with);
  } else {
    // compat: non-string-dst
    with.counts.add(counter::messages_ignored);
  }
  return std::nullopt;
}

void peer::leave(dialect_context& with) {
  if (tenure_ != 0) {
    // compat: identity-not-id
    with.routes.leave(*realm_, *claim_, tenure_);
    tenure_ = 0;
  }
}

}  // namespace p2p_broker::server
