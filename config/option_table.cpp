// The rows. Bounds are wide enough for any sensible use and narrow enough to catch a slip of the unit; a least value
// of 1 or more means that zero would have no meaning, since zero never means unlimited.
#include "config/option_table.hpp"

#include <algorithm>
#include <array>

namespace p2p_broker::config {
namespace {

constexpr std::string_view listening = "Listening";
constexpr std::string_view tls = "TLS";
constexpr std::string_view peers = "Peers";
constexpr std::string_view http = "HTTP";
constexpr std::string_view limits = "Limits";
constexpr std::string_view log = "Log";

constexpr std::uint32_t mebibyte = 1024 * 1024;
constexpr std::uint32_t size_max = 4095 * mebibyte;  // the greatest round size that 32 bits hold
constexpr std::uint32_t timer_ms_max = 2147483647;   // the longest timer of peerjs-server, about 24 days

constexpr std::array<std::string_view, 6> log_levels = {"trace", "debug", "info", "warn", "error", "off"};

// A row is read across.
// clang-format off
constexpr std::array rows = {
    option_row{.name = "host", .alias = 'H', .group = listening, .value_name = "ADDRESS", .member = &options::host,
               .reference_rank = 7, .doc = "Address or name to listen on; :: takes IPv4 and IPv6."},
    // compat: port-default
    // peerjs-server ends when no port is given
    option_row{.name = "port", .alias = 'p', .group = listening, .value_name = "PORT", .member = &options::port,
               .most = 65535, .reference_env = "PORT", .reference_rank = 8,
               .doc = "TCP port to listen on; 0 lets the system choose one."},
    option_row{.name = "path", .group = listening, .value_name = "PATH", .member = &options::path,
               .reference_env = "PEERSERVER_PATH", .reference_rank = 9,
               .doc = "Path under which everything is served."},
    option_row{.name = "threads", .group = listening, .value_name = "COUNT", .member = &options::threads, .most = 1024,
               .doc = "Threads that serve connections; 0 takes one for each core."},
    option_row{.name = "backlog", .group = listening, .value_name = "COUNT", .member = &options::backlog, .least = 1,
               .most = 65535, .doc = "Connections that the system keeps until they are accepted."},

    option_row{.name = "sslkey", .group = tls, .value_name = "FILE", .member = &options::sslkey, .reference_rank = 5,
               .doc = "PEM file with the private key; together with sslcert it turns TLS on."},
    option_row{.name = "sslcert", .group = tls, .value_name = "FILE", .member = &options::sslcert, .reference_rank = 6,
               .doc = "PEM file with the certificate, followed by its chain."},

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

    option_row{.name = "cors", .group = http, .value_name = "ORIGIN", .member = &options::cors, .reference_rank = 12,
               .takes_many = true,
               .doc = "Origins whose pages may use the HTTP API; any origin when none or * is given."},
    option_row{.name = "proxied", .group = http, .value_name = "", .member = &options::proxied, .reference_rank = 11,
               .doc = "Accepted for compatibility with peerjs-server; changes nothing on the wire."},

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
               .doc = "Bytes that can wait for one slow receiver; above it that receiver is closed with 1013."},
    option_row{.name = "total_outbox_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::total_outbox_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes that can wait for slow receivers in all; above it the receiver is closed with 1013."},
    option_row{.name = "mailbox_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::mailbox_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes on their way from other threads to one thread; above it messages are dropped."},
    option_row{.name = "total_incoming_bytes_max", .group = limits, .value_name = "BYTES",
               .member = &options::total_incoming_bytes_max, .in = unit::bytes, .least = 256, .most = size_max,
               .doc = "Bytes of messages not yet complete, in all; above it the sender is closed with 1013."},

    option_row{.name = "log_level", .group = log, .value_name = "LEVEL", .member = &options::log_level,
               .choices = log_levels, .doc = "Least severity that is logged."},
    option_row{.name = "log_mask_addresses", .group = log, .value_name = "", .member = &options::log_mask_addresses,
               .doc = "Log client addresses without their last part."},
    option_row{.name = "log_events", .group = log, .value_name = "", .member = &options::log_events,
               .doc = "Write a line of JSON to stdout when a peer's connection opens and when it ends."},
    option_row{.name = "end_with_stdin", .group = log, .value_name = "", .member = &options::end_with_stdin,
               .doc = "End, as on SIGTERM, when standard input ends; for programs that start the broker."},
};
// clang-format on

}  // namespace

bool option_row::is_boolean() const { return std::holds_alternative<bool options::*>(member); }

bool option_row::is_number() const {
  return std::holds_alternative<std::uint32_t options::*>(member) ||
         std::holds_alternative<std::uint16_t options::*>(member);
}

bool option_row::is_list() const { return std::holds_alternative<std::vector<std::string> options::*>(member); }

std::string option_row::env() const {
  std::string text = "P2P_BROKER_";
  for (const char c : name) text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

std::span<const option_row> option_table() { return rows; }

const option_row* find_option(std::string_view name) {
  const auto found = std::ranges::find(rows, with_underscores(name), &option_row::name);
  return found == rows.end() ? nullptr : &*found;
}

const option_row* find_alias(char alias) {
  if (alias == '\0') return nullptr;
  const auto found = std::ranges::find(rows, alias, &option_row::alias);
  return found == rows.end() ? nullptr : &*found;
}

std::vector<const option_row*> rows_in_reference_order() {
  std::vector<const option_row*> ordered;
  for (const option_row& row : rows) ordered.push_back(&row);
  const auto rank = [](const option_row* row) {
    return row->reference_rank == 0 ? std::numeric_limits<int>::max() : row->reference_rank;
  };
  std::ranges::stable_sort(ordered, {}, rank);
  return ordered;
}

std::string with_underscores(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '-', '_');
  return text;
}

}  // namespace p2p_broker::config
