// What one shard has done and refused: a number for each event and each limit.
// Written in the shard's turn only and readable from any, so that counting costs no more than an addition.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace p2p_broker::server {

enum class counter : std::uint8_t {
  sockets_accepted,
  sockets_closed,
  http_requests,
  peers_opened,
  peers_closed,
  takeovers,
  messages_received,
  heartbeats_received,
  messages_relayed,
  messages_queued,
  messages_delivered_late,
  messages_expired,
  expires_sent,
  messages_missed,
  messages_ignored,  ///< valid, but of a type or dst that goes nowhere, or from a peer that has left
  messages_malformed,
  ids_given,
  refused_missing_parameters,
  refused_invalid_key,
  refused_id_taken,
  limit_concurrent,            ///< --concurrent_limit
  limit_connection,            ///< --connection_limit
  limit_id_hold,               ///< --id_hold_max
  limit_id_space,              ///< --id_format has no free id left
  limit_message_bytes,         ///< --message_bytes_max
  limit_request_head,          ///< --request_head_bytes_max
  limit_handshake_timeout,     ///< --handshake_timeout
  limit_keep_alive_timeout,    ///< --keep_alive_timeout
  limit_close_timeout,         ///< --close_timeout
  limit_alive_timeout,         ///< --alive_timeout
  limit_sockets,               ///< --sockets_max, or the system's limit on open files
  limit_queue_messages,        ///< --queue_messages_max
  limit_queue_bytes,           ///< --queue_bytes_max
  limit_sender_queue_bytes,    ///< --sender_queue_bytes_max
  limit_total_queue_bytes,     ///< --total_queue_bytes_max
  limit_outbox_bytes,          ///< --outbox_bytes_max
  limit_total_outbox_bytes,    ///< --total_outbox_bytes_max
  limit_mailbox_bytes,         ///< --mailbox_bytes_max
  limit_total_incoming_bytes,  ///< --total_incoming_bytes_max
  protocol_errors,             ///< closed with 1002 or 1007
  tls_failures,
};
inline constexpr std::size_t counter_count = static_cast<std::size_t>(counter::tls_failures) + 1;

/// The counter's name as logged: its enumerator.
[[nodiscard]] std::string_view name_of(counter which) noexcept;

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
