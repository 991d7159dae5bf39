// Whether an HTTP request that asks for a WebSocket is well-formed (RFC 6455 4.2.1) and at the right place.
// The checks stand in the order of the ws package, so that a wrong client reads the same sentence as before.
#pragma once

#include <string>
#include <string_view>

#include "server/http/http_message.hpp"

namespace p2p_broker::server {

/// Names that a request may offer in Sec-WebSocket-Protocol. PeerJS clients offer none, Godot's one.
inline constexpr std::size_t subprotocols_max = 16;

struct websocket_refusal {
  unsigned status = 0;  ///< 0: nothing is wrong
  std::string_view sentence{};
  bool tell_versions = false;
  bool too_many_subprotocols = false;
  std::string subprotocol{};  ///< the first one offered, to be echoed if nothing is wrong
};

/// \param is_endpoint whether the request's path is one that takes WebSockets
[[nodiscard]] websocket_refusal refuse_websocket(const http_request& request, bool is_endpoint);

/// The 101 reply (RFC 6455 4.2.2). \param accept Sec-WebSocket-Accept \param subprotocol to be echoed, or empty
[[nodiscard]] std::string accept_websocket(std::string_view accept, std::string_view subprotocol);

}  // namespace p2p_broker::server
