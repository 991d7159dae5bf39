// One client of a realm, as its connection drives it, and what a shard lends to its dialects.
// Queries are written as clients send them, so that the way from the request to the id is part of each test.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "server/dialects/peer.hpp"
#include "tests/unit/broker_given.hpp"

namespace p2p_broker::server {

inline const std::string open_text = R"({"type":"OPEN"})";

/// One realm and what a shard lends to its dialects.
struct peer_given : routed_realm {
  using routed_realm::routed_realm;

  std::optional<farewell> greet(peer& who, const std::string& query, peer_ref self) {
    http_request request;
    request.target = "/peerjs?" + query;
    const admission outcome = who.open({request, from, *account, self}, with);
    waits_until = outcome.waits_until;
    return outcome.refused;
  }
  std::optional<farewell> greet_as(const std::string& id, peer& who, peer_ref self) {
    return greet(who, "key=peerjs&token=token&id=" + id, self);
  }
  void hear(peer& who, const std::string& text) { EXPECT_FALSE(who.receive(text, with)) << text; }

  std::optional<farewell> decide(peer& who, claim_answer answer, peer_ref self) {
    const admission outcome = who.decide(answer, {from, *account, self}, with);
    waits_until = outcome.waits_until;
    return outcome.refused;
  }
  void leave(peer& who, end_reason why = end_reason::closed_by_client, peer_ref self = {}) {
    who.leave({why, self}, with);
  }

  std::optional<instant> waits_until;  ///< of the last one that asked to come in
  address from{{1, 2, 3}, 4};
  address_account_ptr account{new address_account(group_of(from), true)};
  dialect_context with{all, routes, out, counts, now, settings, random, timers};
};

}  // namespace p2p_broker::server
