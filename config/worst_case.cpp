#include "config/worst_case.hpp"

namespace p2p_broker::config {

worst_case worst_case_of(const options& settings) noexcept {
  return {.absent = settings.total_queue_bytes_max,
          .outgoing = settings.total_outbox_bytes_max,
          .incoming = settings.total_incoming_bytes_max,
          .in_between = settings.threads > 1 ? settings.mailbox_bytes_max : 0,
          .log = settings.log_bytes_max};
}

}  // namespace p2p_broker::config
