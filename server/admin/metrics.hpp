// What Prometheus reads at /metrics: the snapshot as metric families, by prometheus-cpp, in its text format.
// Names follow Prometheus' practices: base units, `_total` for what only grows, labels where sums make sense. PURE.
#pragma once

#include <string>

#include "server/admin/snapshot.hpp"

namespace p2p_broker::server::admin {

/// `/metrics`; docs/operating.md lists all names.
[[nodiscard]] std::string metrics_text(const snapshot& now);

inline constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace p2p_broker::server::admin
