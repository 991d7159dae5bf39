// What a PeerJS client says about itself in the query of its WebSocket request: key, id and token.
// Whether they are acceptable is for the realm to judge; this only reads them.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::protocol {

/// Query parameters of `{path}peerjs`; one that was not given is empty, which PeerJS treats alike.
struct connect_request {
  std::string key;    ///< names the realm
  std::string id;     ///< the peer's id, any text
  std::string token;  ///< secret that proves a later connection to be the same peer's
};

/// Reads the parameters as peerjs-server does with URLSearchParams: form decoding (see form_decoding.hpp), names are
/// case-sensitive, of several with one name the last counts, other parameters (`version`) are ignored.
/// \param query what follows the first `?` of the request target, as it came; a `#` and the rest are left out
/// \returns always a request; UTF-8 whatever came in, no longer than three times the query
[[nodiscard]] connect_request parse_connect_request(std::string_view query);

/// What a client says of its own version, in `version`: PeerJS 1.x gives one, others nothing or anything at all.
/// \param query as above. \returns UTF-8
[[nodiscard]] std::string parse_client_version(std::string_view query);

}  // namespace p2p_broker::protocol
