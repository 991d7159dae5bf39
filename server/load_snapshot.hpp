// From settings to what shards work with: the template of ids parsed, certificates and keys read and checked.
// All that can fail does so here, at the start, for --check-config and for a reload alike.
#pragma once

#include <memory>

#include "config/options.hpp"
#include "server/net/tls_tickets.hpp"
#include "server/shard/settings_snapshot.hpp"

namespace p2p_broker::server {

/// \param tickets outlives every connection that is made with it
/// \throws config::usage_error with one sentence that names the option
[[nodiscard]] std::shared_ptr<const settings_snapshot> load_snapshot(const config::options& settings,
                                                                     tls_tickets& tickets);

}  // namespace p2p_broker::server
