// Where things are at the broker: the request targets of its id, its peers and its WebSocket.
// Also what PeerJS holds to be an id. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "client/options.hpp"

namespace p2p_broker::client {

/// `GET` target of an id: `{path}{key}/id?ts=…`. As in PeerJS, `ts` only keeps caches away: any text that is new.
[[nodiscard]] std::string id_target(const options& settings, std::string_view ts);

/// `GET` target of the list of peers.
[[nodiscard]] std::string peers_target(const options& settings, std::string_view ts);

/// Target of the WebSocket: `{path}peerjs?key=…&id=…&token=…&version=…`. The word is fixed, the key is in the query.
[[nodiscard]] std::string socket_target(const options& settings, std::string_view id, std::string_view token);

/// What goes into the Host header: host and port, an IPv6 address in brackets.
[[nodiscard]] std::string host_header(const options& settings);

/// Whether PeerJS takes this id: words of letters and digits, joined by single spaces, dashes or underscores.
[[nodiscard]] bool is_peerjs_id(std::string_view id) noexcept;

}  // namespace p2p_broker::client
