// Whether an HTTP connection became a WebSocket, and if not, who stood in the way.
// Most set-ups that fail, fail here: each status is told with the snippet that mends it.
#pragma once

#include "doctor/findings/finding.hpp"
#include "doctor/findings/seen.hpp"
#include "doctor/findings/target.hpp"

namespace p2p_broker::doctor {

/// What had been seen before of the same server.
struct before_upgrade {
  bool greets = false;  ///< the greeting was right, so that host, port and path are
  bool with_origin = false;
  http_seen greeting = {};  ///< what came instead, if it does not
};

[[nodiscard]] finding judge_upgrade(const http_seen& seen, const target& to, before_upgrade before);

}  // namespace p2p_broker::doctor
