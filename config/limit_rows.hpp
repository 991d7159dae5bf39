// The rows of option_rows that bound what one client, one address and all together may use. A limit's least value is 1
// or more, for zero never means unlimited.
#pragma once

#include <array>
#include <string_view>

#include "config/option_bounds.hpp"
#include "config/option_table.hpp"

namespace p2p_broker::config::option_rows {

inline constexpr std::string_view limits = "Limits";
inline constexpr std::string_view fairness = "Fairness";

// A row is read across.
// clang-format off
inline constexpr std::array limit_rows = {
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
               .doc = "Time from the end of --drain_delay to the end of the broker, at most."},
    option_row{.name = "drain_delay", .group = limits, .value_name = "MS", .member = &options::drain_delay_ms,
               .in = unit::milliseconds, .most = 3'600'000,
               .doc = "Time from SIGTERM or SIGINT, in which clients still may come, until peers are closed."},
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
               .doc = "Bytes on their way from thread to thread, an equal share to each; above it they are dropped."},
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
};
// clang-format on

}  // namespace p2p_broker::config::option_rows
