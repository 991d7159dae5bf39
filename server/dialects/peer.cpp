#include "server/dialects/peer.hpp"

#include "protocol/message.hpp"

namespace p2p_broker::server {

using protocol::dst_kind;
using protocol::message_type;
using protocol::parse_outcome;

peer::greeting peer::connect(const protocol::connect_request& request, peer_ref self, const realms& all,
                             router& routes) {
  if (request.id.empty() || request.token.empty() || request.key.empty()) {
    return {false, counter::refused_missing_parameters, protocol::text::missing_parameters, {}};
  }
  realm_ = all.find(request.key);
  if (realm_ == nullptr) {
    return {false, counter::refused_invalid_key, protocol::text::invalid_key, {}};
  }
  realm::claim_result claimed = routes.open(*realm_, request.id, request.token, self);
  switch (claimed.verdict) {
    case realm::claim_verdict::taken: return {false, counter::refused_id_taken, protocol::text::id_taken, {}};
    case realm::claim_verdict::full: return {false, counter::limit_concurrent, protocol::text::concurrent_limit, {}};
    case realm::claim_verdict::opened:
    case realm::claim_verdict::taken_over: break;
  }
  claim_ = std::move(claimed.registered);
  self_ = self;
  speaks_ = true;
  // compat: takeover-open
  return {true, claimed.verdict == realm::claim_verdict::opened ? counter::peers_opened : counter::takeovers,
          protocol::text::open, std::move(claimed.waiting)};
}

void peer::receive(std::string_view text, router& routes, counters& counts, instant now) {
  counts.add(counter::messages_received);
  protocol::message message;
  if (parse_message(text, message) == parse_outcome::malformed) {
    // compat: malformed-ignored
    counts.add(counter::messages_malformed);
    return;
  }
  if (message.type == message_type::heartbeat) {
    counts.add(counter::heartbeats_received);
    return;
  }
  if (!speaks_) {
    // compat: left-is-silent
    counts.add(counter::messages_ignored);
    return;
  }
  if (is_relayed(message.type) && message.dst == dst_kind::name) {
    routes.relay(*realm_, *claim_, message, now);
  } else if (message.type == message_type::leave && message.dst == dst_kind::absent) {
    leave(routes);
  } else {
    // compat: non-string-dst
    counts.add(counter::messages_ignored);
  }
}

void peer::leave(router& routes) {
  if (speaks_) {
    speaks_ = false;
    // compat: identity-not-id
    routes.leave(*realm_, *claim_, self_);
  }
}

}  // namespace p2p_broker::server
