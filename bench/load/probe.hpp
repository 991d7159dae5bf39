// Whether anybody listens on the broker's port, asked with a connection that says nothing.
// For runs that wait for a broker to start again.
#pragma once

#include "bench/load/options.hpp"

namespace p2p_broker::bench {

/// Connects and hangs up. \returns whether there was an answer; on another machine that can take a while
[[nodiscard]] bool is_listening(const options& where);

}  // namespace p2p_broker::bench
