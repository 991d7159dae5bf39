// What the floor does with an HTTP request: an id for GET /peerjs/id, or the upgrade with OPEN behind it.
// It looks for three words in the request and believes the rest.
#pragma once

#include <span>

#include "bench/floor/connection.hpp"
#include "bench/floor/registry.hpp"

namespace p2p_broker::bench::floor {

/// Answers the whole request in `request` (its last byte is overwritten) and registers the peer if it was an upgrade.
/// False: drop the connection (no id, an id that is taken or too long, an oversized key).
[[nodiscard]] bool answer_request(connection& peer, std::span<char> request, registry& peers);

}  // namespace p2p_broker::bench::floor
