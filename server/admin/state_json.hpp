// What the admin listener tells as JSON: the state of the broker now, and its last quarter of an hour.
// Names are those of options and counters, so that nothing has to be looked up twice. PURE.
#pragma once

#include <string>

#include "server/admin/history.hpp"
#include "server/admin/snapshot.hpp"

namespace p2p_broker::server::admin {

/// `/status`, as docs/operating.md has it.
[[nodiscard]] std::string status_json(const snapshot& now);

/// `/history`: series with one number for each step, the oldest first.
[[nodiscard]] std::string history_json(const history& past);

/// Whether a counter counts something that was refused, delayed or ended by the broker.
[[nodiscard]] bool is_refusal(const counter_row& row) noexcept;

}  // namespace p2p_broker::server::admin
