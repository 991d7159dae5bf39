// What the system says of this process now: memory, processor time and open files, as Prometheus' own clients tell
// them. Read from /proc/self when somebody asks; what cannot be read stays 0.
#pragma once

#include "server/admin/snapshot.hpp"

namespace p2p_broker::server {

[[nodiscard]] admin::process_reading process_now();

}  // namespace p2p_broker::server
