// How much memory the limits of the broker's buffers allow in all: the sum that a machine has to have besides what each
// connection costs. Pure arithmetic on the settings; a test adds up the same options by hand.
#pragma once

#include <cstdint>

#include "config/options.hpp"

namespace p2p_broker::config {

/// Bytes that can wait in the broker at a time, each kind at its limit.
struct worst_case {
  std::uint64_t absent = 0;      ///< messages for absent peers, --total_queue_bytes_max
  std::uint64_t outgoing = 0;    ///< what receivers have not taken, --total_outbox_bytes_max
  std::uint64_t incoming = 0;    ///< messages that are not complete, --total_incoming_bytes_max
  std::uint64_t in_between = 0;  ///< on their way to another thread, --mailbox_bytes_max if there is one
  std::uint64_t log = 0;         ///< --log_bytes_max

  [[nodiscard]] std::uint64_t sum() const noexcept { return absent + outgoing + incoming + in_between + log; }
};

/// \param settings validated: `threads` is the number of shards
[[nodiscard]] worst_case worst_case_of(const options& settings) noexcept;

}  // namespace p2p_broker::config
