#include "config/worst_case.hpp"

namespace p2p_broker::config {

worst_case worst_case_of(const options& settings) noexcept {
  const std::uint64_t mailboxes = settings.threads > 1 ? settings.threads : 0;  // one thread alone writes no letters
  return {.absent = settings.total_queue_bytes_max,
          .outgoing = settings.total_outbox_bytes_max,
          .incoming = settings.total_incoming_bytes_max,
          .in_between = mailboxes * settings.mailbox_bytes_max,
          .log = settings.log_bytes_max};
}

}  // namespace p2p_broker::config
