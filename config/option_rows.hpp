// The rows of option_table, which alone includes this. Bounds are wide enough for any sensible use and narrow enough to
// catch a slip of the unit; a least value of 1 or more means that zero would have no meaning, since zero never means
// unlimited.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "config/option_table.hpp"

namespace p2p_broker::config::option_rows {

inline constexpr std::string_view listening = "Listening";
inline constexpr std::string_view tls = "TLS";
inline constexpr std::string_view peers = "Peers";
inline constexpr std::string_view lobbies = "Lobbies";
inline constexpr std::string_view http = "HTTP";
inline constexpr std::string_view limits = "Limits";
inline constexpr std::string_view fairness = "Fairness";
inline constexpr std::string_view log = "Log";

inline constexpr std::uint32_t mebibyte = 1024 * 1024;
inline constexpr std::uint32_t size_max = 4095 * mebibyte;  // the greatest round size that 32 bits hold
inline constexpr std::uint32_t timer_ms_max = 2147483647;   // the longest timer of peerjs-server, about 24 days

inline constexpr std::array<std::string_view, 6> log_levels = {"trace", "debug", "info", "warn", "error", "off"};

// A row is read across.
// clang-format off
inline constexpr std::array rows = {
    option_row{.name = "host", .alias = 'H', .group = listening, .value_name = "ADDRESS", .member = &options::host,
               .reference_rank = 7, .live = false, .doc = "Address or name to listen on; :: takes IPv4 and IPv6."},
    // compat: port-default
    // peerjs-server ends when no port is given
    option_row{.name = "port", .alias = 'p', .group = listening, .value_name = "PORT", .member = &options::port,
               .most = 65535, .reference_env = "PORT", .reference_rank = 8, .live = false,
               .doc = "TCP port to listen on; 0 lets the system choose one."},
    option_row{.name = "path", .group = listening, .value_name = "PATH", .member = &options::path,
               .reference_env = "PEERSERVER_PATH", .reference_rank = 9, .live = false,
               .doc = "Path under which everything is served."},
    option_row{.name = "threads", .group = listening, .value_name = "COUNT", .member = &options::threads, .most = 1024,
               .live = false, .doc = "Threads that serve connections; 0 takes one for each core."},
    option_row{.name = "backlog", .group = listening, .value_name = "COUNT", .member = &options::backlog, .least = 1,
               .most = 65535, .live = false, .doc = "Connections that the system keeps until they are accepted."},

    option_row{.name = "sslkey", .group = tls, .value_name = "FILE", .member = &options::sslkeys, .reference_rank = 5,
               .doc = "PEM file with the private key; together with sslcert it turns TLS on; one for each sslcert."},
    option_row{.name = "sslcert", .group = tls, .value_name = "FILE", .member = &options::sslcerts,
               .reference_rank = 6,
               .doc = "PEM file with the certificate and its chain; of several a client gets the one of its name."},
    option_row{.name = "tls_ticket_key_file", .group = tls, .value_name = "FILE",
               .member = &options::tls_ticket_key_file, .live = false,
               .doc = "File with the key of TLS tickets, so that clients resume behind a restart; made if absent."},

    option_row{.name = "key", .alias = 'k', .group = peers, .value_name = "TEXT", .member = &options::keys,
               .reference_rank = 4,
               .doc = "Key that clients must give; several keys are realms that never see each other."},
    // compat: concurrent-limit-default
    // 5000 in peerjs-server; here the limit of game engines, and the refusal names the flag that lifts it
    option_row{.name = "concurrent_limit", .alias = 'c', .group = peers, .value_name = "COUNT",
               .member = &options::concurrent_limit, .most = 100'000'000, .reference_rank = 2,
               .doc = "Peers that can be registered at a time, for each key; 0 lets nobody in."},
    option_row{.name = "connection_limit", .group = peers, .value_name = "COUNT", .member = &options::connection_limit,
               .least = 1, .most = 100'000'000, .doc = "Other peers that one peer can be linked with at a time."},
    option_row{.name = "allow_discovery", .group = peers, .value_name = "", .member = &options::allow_discovery,
               .reference_rank = 10, .doc = "Let anyone who knows the key list the ids of all its peers."},
    option_row{.name = "alive_timeout", .group = peers, .value_name = "MS", .member = &options::alive_timeout_ms,
               .in = unit::milliseconds, .least = 100, .most = timer_ms_max, .reference_rank = 3,
               .doc = "Silence after which a peer is dropped; any frame counts as life."},
    option_row{.name = "takeover_ping_timeout", .group = peers, .value_name = "MS",
               .member = &options::takeover_ping_timeout_ms, .in = unit::milliseconds, .least = 100, .most = 60'000,
               .doc = "Time that a silent owner of an id has to show life when another token asks for it."},
    option_row{.name = "id_grace", .group = peers, .value_name = "MS", .member = &options::id_grace_ms,
               .in = unit::milliseconds, .most = 60'000,
               .doc = "How long the id of a broken connection stays its token's; 0 is not at all."},
    option_row{.name = "expire_timeout", .alias = 't', .group = peers, .value_name = "MS",
               .member = &options::expire_timeout_ms, .in = unit::milliseconds, .most = timer_ms_max,
               .reference_rank = 1,
               .doc = "How long messages wait for an absent peer before EXPIRE; 0 is until the next sweep."},
    option_row{.name = "cleanup_out_msgs", .group = peers, .value_name = "MS", .member = &options::cleanup_out_msgs_ms,
               .in = unit::milliseconds, .least = 10, .most = timer_ms_max, .reference_rank = 13,
               .doc = "Time between two sweeps for messages that have waited too long."},
    option_row{.name = "id_format", .group = peers, .value_name = "TEMPLATE", .member = &options::id_format,
               .doc = "Ids given out: text with {uuid}, {alnum:N}, {base32:N}, {digits:N}, {words:N} or {int31}."},
    option_row{.name = "id_hold_timeout", .group = peers, .value_name = "MS", .member = &options::id_hold_ms,
               .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "How long an id that was given out is kept aside for its receiver."},
    option_row{.name = "id_hold_max", .group = peers, .value_name = "COUNT", .member = &options::id_hold_max,
               .least = 1, .most = 10'000'000, .doc = "Ids that are kept aside at a time, for each key."},
    option_row{.name = "id_bytes_max", .group = peers, .value_name = "BYTES", .member = &options::id_bytes_max,
               .in = unit::bytes, .least = 1, .most = 65'535, .doc = "Size of a peer's id."},
    option_row{.name = "token_bytes_max", .group = peers, .value_name = "BYTES", .member = &options::token_bytes_max,
               .in = unit::bytes, .least = 1, .most = 65'535, .doc = "Size of a peer's token."},

    option_row{.name = "lobby", .group = lobbies, .value_name = "", .member = &options::lobby,
               .doc = "Take clients of Godot's WebRTC signalling demo at godot, below path."},
    option_row{.name = "lobby_format", .group = lobbies, .value_name = "TEMPLATE", .member = &options::lobby_format,
               .doc = "Names of lobbies, as id_format; {base32:5} is for names that are called across a room."},
    option_row{.name = "lobby_members_max", .group = lobbies, .value_name = "COUNT",
               .member = &options::lobby_members_max, .least = 1, .most = 1024, .doc = "Members of one lobby."},
    option_row{.name = "lobbies_max", .group = lobbies, .value_name = "COUNT", .member = &options::lobbies_max,
               .least = 1, .most = 10'000'000, .doc = "Lobbies at a time, of all keys together."},
    option_row{.name = "lobby_join_timeout", .group = lobbies, .value_name = "MS",
               .member = &options::lobby_join_timeout_ms, .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time that a client has to join a lobby or to make one."},
    option_row{.name = "lobby_alone_timeout", .group = lobbies, .value_name = "MS",
               .member = &options::lobby_alone_timeout_ms, .in = unit::milliseconds, .least = 100,
               .most = timer_ms_max, .doc = "Time that a host may wait for somebody to join; then its lobby ends."},
    option_row{.name = "lobby_ping_interval", .group = lobbies, .value_name = "MS",
               .member = &options::lobby_ping_interval_ms, .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Silence until a member is pinged; after two pings without an answer it has gone."},
    option_row{.name = "lobby_seal_delay", .group = lobbies, .value_name = "MS",
               .member = &options::lobby_seal_delay_ms, .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time from the seal of a lobby until its members are told that it is complete, and closed."},

    option_row{.name = "cors", .group = http, .value_name = "ORIGIN", .member = &options::cors, .reference_rank = 12,
               .takes_many = true,
               .doc = "Origins whose pages may use the HTTP API; any origin when none or * is given."},
    option_row{.name = "check_origin", .group = http, .value_name = "", .member = &options::check_origin,
               .doc = "Let only pages of the origins of --cors open a WebSocket; others get 403."},
    option_row{.name = "proxied", .group = http, .value_name = "", .member = &options::proxied, .reference_rank = 11,
               .doc = "Trust proxies at loopback and private addresses, as --trusted_proxy does."},
    option_row{.name = "trusted_proxy", .group = http, .value_name = "CIDR", .member = &options::trusted_proxies,
               .takes_many = true,
               .doc = "Addresses of proxies whose word on a client's address is believed, as 10.0.0.0/8."},
    option_row{.name = "proxy_protocol", .group = http, .value_name = "", .member = &options::proxy_protocol,
               .doc = "Connections from a trusted proxy begin with a PROXY header, version 1 or 2."},

    option_row{.name = "message_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::message_bytes_max, .in = unit::bytes, .least = 256, .most = 100 * mebibyte,
               .doc = "Size of one message; a longer one closes its sender with 1009."},
    option_row{.name = "request_head_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::request_head_bytes_max, .in = unit::bytes, .least = 1024, .most = mebibyte,
               .doc = "Size of a request line with its headers; a longer one gets 431."},
    option_row{.name = "handshake_timeout", .group = limits, .value_name = "MS",
               .member = &options::handshake_timeout_ms, .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time from a new connection to its complete request, TLS included."},
    option_row{.name = "keep_alive_timeout", .group = limits, .value_name = "MS",
               .member = &options::keep_alive_timeout_ms, .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time that an idle HTTP connection stays open after a reply."},
    option_row{.name = "close_timeout", .group = limits, .value_name = "MS", .member = &options::close_timeout_ms,
               .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time that the other side has to answer when a connection is closed."},
    option_row{.name = "drain_timeout", .group = limits, .value_name = "MS", .member = &options::drain_timeout_ms,
               .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time from SIGTERM or SIGINT to the end of the broker, at most."},
    option_row{.name = "sockets_max", .group = limits, .value_name = "COUNT", .member = &options::sockets_max,
               .least = 1, .most = 100'000'000, .doc = "Open connections in all; one more is closed at once."},
    option_row{.name = "queue_messages_max", .group = limits, .value_name = "COUNT",
               .member = &options::queue_messages_max, .least = 1, .most = 10'000'000,
               .doc = "Messages that can wait for one absent peer."},
    option_row{.name = "queue_bytes_max", .group = limits, .value_name = "BYTES", .member = &options::queue_bytes_max,
               .in = unit::bytes, .least = 256, .most = size_max, .doc = "Bytes that can wait for one absent peer."},
    option_row{.name = "sender_queue_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::sender_queue_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes of one sender that can wait for absent peers."},
    option_row{.name = "total_queue_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::total_queue_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes that can wait for absent peers in all."},
    option_row{.name = "outbox_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::outbox_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes that can wait for one slow receiver, a quarter of one sender; above it EXPIRE."},
    option_row{.name = "total_outbox_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::total_outbox_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes that can wait for slow receivers in all; above it who holds most is closed with 1013."},
    option_row{.name = "mailbox_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::mailbox_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes on their way from other threads to one thread; above it messages are dropped."},
    option_row{.name = "total_incoming_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::total_incoming_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes of what is not yet complete, in all; above it who holds most is closed with 1013."},
    option_row{.name = "message_timeout", .group = limits, .value_name = "MS", .member = &options::message_timeout_ms,
               .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time from the first byte of a message to its last; above it its sender is closed with 1008."},
    option_row{.name = "outbox_timeout", .group = limits, .value_name = "MS", .member = &options::outbox_timeout_ms,
               .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time in which a receiver with something to get takes 64 KiB or all; else it gets 1013."},
    option_row{.name = "client_rate", .group = limits, .value_name = "BYTES", .member = &options::client_rate_bytes,
               .in = unit::bytes, .least = 1024, .most = size_max,
               .doc = "What one client may make go out in a second, a message at least 256; more is read later."},
    option_row{.name = "client_burst", .group = limits, .value_name = "BYTES", .member = &options::client_burst_bytes,
               .in = unit::bytes, .least = 1024, .most = size_max,
               .doc = "What one client may make go out at once before --client_rate holds."},

    option_row{.name = "address_sockets_max", .group = fairness, .value_name = "COUNT",
               .member = &options::address_sockets_max, .least = 1, .most = 100'000'000,
               .doc = "Open connections of one address; one more is closed at once."},
    option_row{.name = "address_peers_max", .group = fairness, .value_name = "COUNT",
               .member = &options::address_peers_max, .least = 1, .most = 100'000'000,
               .doc = "Registered peers of one address, for each key."},
    option_row{.name = "address_connects", .group = fairness, .value_name = "COUNT",
               .member = &options::address_connects, .least = 1, .most = 1'000'000,
               .doc = "New connections of one address in a second; more are read when their turn comes."},
    option_row{.name = "address_connects_burst", .group = fairness, .value_name = "COUNT",
               .member = &options::address_connects_burst, .least = 1, .most = 10'000'000,
               .doc = "New connections of one address at once before --address_connects holds."},
    option_row{.name = "address_ids_max", .group = fairness, .value_name = "COUNT",
               .member = &options::address_ids_max, .least = 1, .most = 10'000'000,
               .doc = "Ids given out to one address and not yet claimed; above it /id answers 503."},
    option_row{.name = "address_queue_bytes_max", .group = fairness, .value_name = "BYTES",
               .member = &options::address_queue_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes of senders at one address that can wait for absent peers."},
    option_row{.name = "handshakes_max", .group = fairness, .value_name = "COUNT",
               .member = &options::handshakes_max, .least = 1, .most = 100'000'000,
               .doc = "Connections without a complete request; above it the oldest of the fullest address ends."},
    option_row{.name = "refusal_delay", .group = fairness, .value_name = "MS", .member = &options::refusal_delay_ms,
               .in = unit::milliseconds, .most = 60'000,
               .doc = "How late a refusal is answered; doubles for an address that is refused again; 0 is at once."},
    option_row{.name = "refusal_delay_max", .group = fairness, .value_name = "MS",
               .member = &options::refusal_delay_max_ms, .in = unit::milliseconds, .most = 60'000,
               .doc = "How late a refusal is answered at most."},

    option_row{.name = "log_level", .group = log, .value_name = "LEVEL", .member = &options::log_level,
               .choices = log_levels, .doc = "Least severity that is logged."},
    option_row{.name = "log_mask_addresses", .group = log, .value_name = "", .member = &options::log_mask_addresses,
               .doc = "Log client addresses without their last part."},
    option_row{.name = "log_bytes_max", .group = log, .value_name = "BYTES", .member = &options::log_bytes_max,
               .in = unit::bytes, .least = 64 * 1024, .most = size_max, .live = false,
               .doc = "Bytes of the log that wait for a reader of stdout; what does not fit is lost, and counted."},
    option_row{.name = "log_lines_max", .group = log, .value_name = "COUNT", .member = &options::log_lines_max,
               .least = 1, .most = 1'000'000,
               .doc = "Lines about ended peers in a second; the rest is summed up each minute."},
    option_row{.name = "log_events", .group = log, .value_name = "", .member = &options::log_events,
               .doc = "Write a line of JSON to stdout when a peer's connection opens and when it ends."},
    option_row{.name = "end_with_stdin", .group = log, .value_name = "", .member = &options::end_with_stdin,
               .live = false,
               .doc = "End, as on SIGTERM, when standard input ends; for programs that start the broker."},
};
// clang-format on

}  // namespace p2p_broker::config::option_rows
