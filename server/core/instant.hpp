// The broker's clock as a value: every decision gets `now` from outside, so that tests and the simulation own time.
// Milliseconds are enough for all of PeerJS's time-outs.
#pragma once

#include <chrono>
#include <cstdint>

namespace p2p_broker::server {

using milliseconds = std::chrono::milliseconds;

/// A point of the monotonic clock.
using instant = std::chrono::time_point<std::chrono::steady_clock, milliseconds>;

}  // namespace p2p_broker::server
