// What the admin listener tells of the last arrivals and refusals, as JSON.
// The newest come first. PURE.
#pragma once

#include <string>

#include "server/core/recent_events.hpp"

namespace p2p_broker::server::admin {

/// `/recent`, as docs/operating.md has it. \param events null: there are none
[[nodiscard]] std::string recent_json(const recent_events* events);

}  // namespace p2p_broker::server::admin
