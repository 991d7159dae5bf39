// What can go wrong in a client, as one enumeration: PeerJS's own error kinds first, then those of a native program.
// Every kind has PeerJS's name for it and a sentence, and works as a boost::system::error_code.
#pragma once

#include <boost/system/error_code.hpp>
#include <string_view>
#include <type_traits>

namespace p2p_broker::client {

enum class error_kind : int {
  // PeerJS's kinds (PeerErrorType, peerjs 1.5); the first and the last never come from a native client.
  browser_incompatible = 1,
  disconnected,      ///< there is no connection to the broker and none is being made
  invalid_id,        ///< an id that PeerJS would not accept
  invalid_key,       ///< the broker answered INVALID-KEY
  network,           ///< the broker cannot be reached, or the connection to it was lost
  peer_unavailable,  ///< the other peer did not come in time (EXPIRE)
  ssl_unavailable,   ///< TLS failed: no TLS there, or a certificate that does not convince
  server_error,      ///< the broker refused, in its own words
  socket_error,      ///< the other side broke the WebSocket protocol
  socket_closed,     ///< the broker closed before it said OPEN
  unavailable_id,    ///< the id is in use by somebody else (ID-TAKEN)
  webrtc,

  // Of this library
  outbox_full,      ///< a bound of the outgoing queue is reached
  invalid_payload,  ///< a payload that is not JSON text in UTF-8, or an empty dst
  message_too_big,  ///< a message above message_bytes_max
  events_taken,     ///< async_receive on a client whose events go to callbacks
};

/// PeerJS's name of a kind, "unavailable-id" for instance, or a name made in the same manner.
[[nodiscard]] std::string_view name(error_kind kind) noexcept;

/// One sentence for people.
[[nodiscard]] std::string_view sentence(error_kind kind) noexcept;

/// The category "p2p_broker.client".
[[nodiscard]] const boost::system::error_category& error_category() noexcept;

[[nodiscard]] boost::system::error_code make_error_code(error_kind kind) noexcept;

}  // namespace p2p_broker::client

template <>
struct boost::system::is_error_code_enum<p2p_broker::client::error_kind> : std::true_type {};
