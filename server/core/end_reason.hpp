// Why a connection ended, as the log tells it.
// One value for each sentence, so that an operator can count them.
#pragma once

#include <cstdint>
#include <string_view>

namespace p2p_broker::server {

enum class end_reason : std::uint8_t {
  none,
  closed_by_client,
  lost,    ///< FIN without a close frame, or a reset
  silent,  ///< --alive_timeout
  taken_over,
  no_pong,     ///< as `silent`, of a client that was pinged meanwhile
  unanswered,  ///< --takeover_ping_timeout, when another token asked for the id
  refused,
  protocol_error,
  message_too_big,
  too_slow,       ///< --outbox_timeout, --total_outbox_bytes_max
  too_much_held,  ///< --total_incoming_bytes_max
  unfinished,     ///< --message_timeout
  shutdown,
  handshake_late,  ///< --handshake_timeout
  http_done,
  tls_failed,
  no_memory,     ///< std::bad_alloc
  never_joined,  ///< --lobby_join_timeout
  kicked,        ///< by an operator
  lobby_over,    ///< sealed and complete, without its host, or with nobody but the host
};

[[nodiscard]] constexpr std::string_view text_of(end_reason reason) noexcept {
  switch (reason) {
    case end_reason::none: return "none";
    case end_reason::closed_by_client: return "closed by client";
    case end_reason::lost: return "connection lost";
    case end_reason::silent: return "silent for alive_timeout";
    case end_reason::no_pong: return "no answer to pings";
    case end_reason::taken_over: return "taken over";
    case end_reason::unanswered: return "no answer to a ping when its id was claimed";
    case end_reason::refused: return "refused";
    case end_reason::protocol_error: return "protocol error";
    case end_reason::message_too_big: return "message too big";
    case end_reason::too_slow: return "slow receiver";
    case end_reason::too_much_held: return "too many incomplete messages";
    case end_reason::unfinished: return "unfinished message";
    case end_reason::shutdown: return "shutdown";
    case end_reason::handshake_late: return "handshake timeout";
    case end_reason::http_done: return "http done";
    case end_reason::tls_failed: return "tls failed";
    case end_reason::no_memory: return "no memory";
    case end_reason::never_joined: return "joined no lobby";
    case end_reason::kicked: return "ended by an operator";
    case end_reason::lobby_over: return "its lobby is over";
  }
  return "none";
}

/// Whether the connection broke, so that its client may not know that it has ended.
[[nodiscard]] constexpr bool is_break(end_reason reason) noexcept {
  return reason == end_reason::lost || reason == end_reason::silent || reason == end_reason::no_pong;
}

}  // namespace p2p_broker::server
