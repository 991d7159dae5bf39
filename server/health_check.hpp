// `p2p-broker --healthcheck`: asks the broker that runs with the same settings on this machine whether it answers.
// For container runtimes, whose images should need no other program for it.
#pragma once

#include "config/options.hpp"

namespace p2p_broker::server {

/// Whether `GET {path}` over HTTP or HTTPS is answered with 200 within a few seconds. The certificate is not checked:
/// it is made for the public name, not for the loopback address. Says on stderr what is wrong.
[[nodiscard]] bool is_healthy(const config::options& settings);

}  // namespace p2p_broker::server
