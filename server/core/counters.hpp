// What one shard has done and refused: a number for each event and each limit, and the one table that names them.
// Written in the shard's turn only and readable from any, so that counting costs no more than an addition.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

// Each counter once. row(name, sentence, advice): the enumerator, which is also the name in the log; what has happened,
// as the log says it of a refusal; and the option that decides it with what to do about it, or nothing.
// clang-format off
#define P2P_BROKER_COUNTERS(row) \
  row(sockets_accepted, "sockets accepted", "") \
  row(sockets_closed, "sockets closed", "") \
  row(http_requests, "HTTP requests answered, upgrades among them", "") \
  row(peers_opened, "ids registered", "") \
  row(peers_closed, "ids freed", "") \
  row(takeovers, "ids handed over to a newer connection of the same client", "") \
  row(claims_contested, "ids claimed while a silent owner had them", "") \
  row(claims_won, "ids given to a claimant because their owner showed no life", "--takeover_ping_timeout") \
  row(peers_kicked, "peers ended by an operator", "") \
  row(ids_graced, "ids kept for the token of a broken connection", "--id_grace") \
  row(messages_received, "messages received", "") \
  row(heartbeats_received, "heartbeats received", "") \
  row(messages_relayed, "messages given to their receiver's connection", "") \
  row(relayed_offers, "OFFERs among them", "") \
  row(relayed_answers, "ANSWERs among them", "") \
  row(relayed_candidates, "CANDIDATEs among them", "") \
  row(relayed_leaves, "LEAVEs among them", "") \
  row(relayed_expires, "EXPIREs among them, as a client sent them", "") \
  row(messages_queued, "messages kept for a peer that was absent", "") \
  row(messages_delivered_late, "kept messages given to their receiver", "") \
  row(messages_expired, "kept messages whose receiver did not come", "--expire_timeout") \
  row(expires_sent, "EXPIREs sent", "") \
  row(messages_missed, "messages that found their receiver's connection ending", "") \
  row(messages_lost, "messages dropped unsent with their slow receiver", "") \
  row(messages_ignored, "valid messages of a type or dst that goes nowhere, or from a peer that has left", "") \
  row(messages_malformed, "messages that are not JSON objects", "") \
  row(lobbies_opened, "lobbies made", "") \
  row(lobbies_closed, "lobbies that ended", "") \
  row(lobbies_sealed, "lobbies sealed", "") \
  row(lobby_joins, "members that joined a lobby, its maker among them", "") \
  row(lobby_leaves, "members that left", "") \
  row(lobby_notices, "members told that another came or went", "") \
  row(ids_given, "ids given out over HTTP", "--id_format") \
  row(refused_missing_parameters, "refused: id, token or key is missing", "") \
  row(refused_invalid_key, "refused: unknown key", "--key") \
  row(refused_id_taken, "refused: the id is taken", "") \
  row(refused_id_too_long, "refused: the id is too long", "raise --id_bytes_max") \
  row(refused_token_too_long, "refused: the token is too long", "raise --token_bytes_max") \
  row(refused_origin, "refused: a page of another origin", "--cors") \
  row(refused_subprotocols, "refused: more than 16 subprotocols", "") \
  row(refused_path, "refused: nothing for clients is at this path", "--path") \
  row(refused_no_upgrade, "refused: this is where clients connect, but no upgrade was asked for", "") \
  row(refused_handshake, "refused: not a good WebSocket request", "") \
  row(refused_lobby_off, "refused: lobbies are off", "--lobby") \
  row(refused_lobby_name, "refused: no lobby of that name", "") \
  row(refused_lobby_sealed, "refused: the lobby is sealed", "") \
  row(refused_lobby_message, "closed: not what a member may say", "") \
  row(refused_proxy_header, "closed: a trusted proxy sent no PROXY header", "--proxy_protocol") \
  row(refusals_delayed, "refusals answered late", "--refusal_delay") \
  row(limit_concurrent, "refused: the key has its peers", "raise --concurrent_limit") \
  row(limit_connection, "not relayed: an OFFER is one link too many", "raise --connection_limit") \
  row(limit_lobbies, "refused: there are as many lobbies as there may be", "raise --lobbies_max") \
  row(limit_lobby_members, "refused: the lobby has its members", "raise --lobby_members_max") \
  row(limit_lobby_names, "refused: no name is free for a lobby", "choose a longer --lobby_format") \
  row(limit_lobby_join_timeout, "closed: joined no lobby in time", "raise --lobby_join_timeout") \
  row(limit_lobby_alone_timeout, "closed: nobody joined the lobby in time", "raise --lobby_alone_timeout") \
  row(limit_lobby_pings, "closed: a member answered no ping", "raise --lobby_ping_interval") \
  row(limit_id_hold, "no id given: too many are kept aside", "raise --id_hold_max") \
  row(limit_id_space, "no id given: the template has no free one", "choose a longer --id_format") \
  row(limit_message_bytes, "closed: message too big", "raise --message_bytes_max") \
  row(limit_request_head, "refused: request head too long", "raise --request_head_bytes_max") \
  row(limit_handshake_timeout, "closed: no complete request in time", "raise --handshake_timeout") \
  row(limit_keep_alive_timeout, "closed: no further request in time", "--keep_alive_timeout") \
  row(limit_close_timeout, "closed: no answer to the close frame in time", "--close_timeout") \
  row(limit_alive_timeout, "closed: nothing heard for too long", "--alive_timeout") \
  row(limit_sockets, "refused: too many open sockets", "raise --sockets_max or the open files limit") \
  row(sockets_refused, "sockets accepted and ended at once over a limit", "") \
  row(limit_address_sockets, "refused: too many open sockets of one address", "raise --address_sockets_max") \
  row(limit_address_peers, "refused: the address has its peers", "raise --address_peers_max") \
  row(limit_address_connects, "delayed: an address connects too often", "raise --address_connects") \
  row(limit_address_ids, "no id given: the address has claimed too few of its last ones", "raise --address_ids_max") \
  row(limit_address_queue_bytes, "not kept: an address has too much waiting", "raise --address_queue_bytes_max") \
  row(limit_handshakes, "closed: too many connections without a complete request", "raise --handshakes_max") \
  row(refused_claimants, "refused: too many claim an id whose owner is asked", "") \
  row(limit_queue_messages, "not kept: an absent peer's queue is full", "raise --queue_messages_max") \
  row(limit_queue_bytes, "not kept: an absent peer's queue is full", "raise --queue_bytes_max") \
  row(limit_sender_queue_bytes, "not kept: a sender has too much waiting", "raise --sender_queue_bytes_max") \
  row(limit_total_queue_bytes, "not kept: too much waits in all", "raise --total_queue_bytes_max") \
  row(limit_outbox_bytes, "not given: too much waits for its receiver", "raise --outbox_bytes_max") \
  row(limit_total_outbox_bytes, "closed: most of what waits for receivers is here", "raise --total_outbox_bytes_max") \
  row(limit_mailbox_bytes, "dropped: a thread cannot keep up", "raise --mailbox_bytes_max") \
  row(limit_total_incoming_bytes, "closed: most of what is incomplete is here", "raise --total_incoming_bytes_max") \
  row(limit_message_timeout, "closed: a message was not completed in time", "raise --message_timeout") \
  row(limit_outbox_timeout, "closed: a receiver takes too little", "raise --outbox_timeout") \
  row(limit_client_rate, "read later: a client sends too much", "raise --client_rate") \
  row(limit_log_lines, "not logged: too many peers ended in a second", "raise --log_lines_max") \
  row(out_of_memory, "closed: no memory for it", "") \
  row(protocol_errors, "closed: not WebSocket as RFC 6455 has it", "") \
  row(tls_failures, "closed: TLS handshake failed", "")
// clang-format on

namespace p2p_broker::server {

#define P2P_BROKER_COUNTER_NAME(name, sentence, advice) name,
enum class counter : std::uint8_t { P2P_BROKER_COUNTERS(P2P_BROKER_COUNTER_NAME) };
#undef P2P_BROKER_COUNTER_NAME

struct counter_row {
  std::string_view name;      ///< the enumerator, as logged
  std::string_view sentence;  ///< what has happened
  std::string_view advice;    ///< names the option that decides it, as `raise --sockets_max`; empty if none does

  /// That option without its dashes, or nothing.
  [[nodiscard]] constexpr std::string_view option() const noexcept {
    const std::size_t dashes = advice.find("--");
    if (dashes == std::string_view::npos) {
      return {};
    }
    const std::string_view rest = advice.substr(dashes + 2);
    return rest.substr(0, rest.find(' '));
  }
};

#define P2P_BROKER_COUNTER_ROW(name, sentence, advice) counter_row{#name, sentence, advice},
inline constexpr std::array counter_rows{P2P_BROKER_COUNTERS(P2P_BROKER_COUNTER_ROW)};
#undef P2P_BROKER_COUNTER_ROW

inline constexpr std::size_t counter_count = counter_rows.size();

[[nodiscard]] constexpr const counter_row& row_of(counter which) noexcept {
  return counter_rows[static_cast<std::size_t>(which)];
}

class counters {
 public:
  /// Only in the shard's turn.
  void add(counter which, std::uint64_t count = 1) noexcept {
    std::atomic<std::uint64_t>& value = values_[static_cast<std::size_t>(which)];
    value.store(value.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }

  /// From any thread.
  [[nodiscard]] std::uint64_t value(counter which) const noexcept {
    return values_[static_cast<std::size_t>(which)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<std::uint64_t>, counter_count> values_{};
};

}  // namespace p2p_broker::server
