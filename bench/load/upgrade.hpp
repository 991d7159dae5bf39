// The WebSocket handshake of a browser: the request with its usual headers, and the check of the reply.
// permessage-deflate is offered, as browsers do; a server that accepts it is not measured but reported.
#pragma once

#include <string>
#include <string_view>

#include "bench/load/connection.hpp"
#include "bench/load/options.hpp"
#include "bench/load/random.hpp"

namespace p2p_broker::bench {

/// The request for `peer`, and the accept value it must bring back in peer.accept.
[[nodiscard]] std::string upgrade_request(connection& peer, const options& from, random_source& random);

struct upgrade_verdict {
  bool upgraded = false;       ///< status 101
  bool accept_matches = true;  ///< Sec-WebSocket-Accept is ours
  bool compressed = false;     ///< the server chose permessage-deflate
};

/// Judges the whole reply head.
[[nodiscard]] upgrade_verdict judge_reply(std::string_view head, std::string_view accept);

/// Eleven letters and digits, as PeerJS makes its tokens.
[[nodiscard]] std::string make_token(random_source& random);

}  // namespace p2p_broker::bench
