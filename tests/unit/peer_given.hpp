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
    return who.open({request, from, *account, self}, with);
  }
  std::optional<farewell> greet_as(const std::string& id, peer& who, peer_ref self) {
    return greet(who, "key=peerjs&token=token&id=" + id, self);
  }
  void hear(peer& who, const std::string& text) { EXPECT_FALSE(who.receive(text, with)) << text; }

  address from{{1, 2, 3}, 4};
  address_account_ptr account{new address_account(group_of(from), true)};
  dialect_context with{all, routes, out, counts, now, settings};
};

}  // namespace p2p_broker::server
