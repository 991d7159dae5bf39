#include "server/core/counters.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::array<std::string_view, counter_count> names{
    "sockets_accepted",
    "sockets_closed",
    "http_requests",
    "peers_opened",
    "peers_closed",
    "takeovers",
    "messages_received",
    "heartbeats_received",
    "messages_relayed",
    "messages_queued",
    "messages_delivered_late",
    "messages_expired",
    "expires_sent",
    "messages_missed",
    "messages_ignored",
    "messages_malformed",
    "ids_given",
    "refused_missing_parameters",
    "refused_invalid_key",
    "refused_id_taken",
    "limit_concurrent",
    "limit_connection",
    "limit_id_hold",
    "limit_id_space",
    "limit_message_bytes",
    "limit_request_head",
    "limit_handshake_timeout",
    "limit_keep_alive_timeout",
    "limit_close_timeout",
    "limit_alive_timeout",
    "limit_sockets",
    "limit_queue_messages",
    "limit_queue_bytes",
    "limit_sender_queue_bytes",
    "limit_total_queue_bytes",
    "limit_outbox_bytes",
    "limit_total_outbox_bytes",
    "limit_mailbox_bytes",
    "limit_total_incoming_bytes",
    "protocol_errors",
    "tls_failures",
};
static_assert(!names.back().empty(), "a counter has no name");

}  // namespace

std::string_view name_of(counter which) noexcept { return names[static_cast<std::size_t>(which)]; }

}  // namespace p2p_broker::server
