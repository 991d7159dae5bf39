// The runs of the load generator; each makes its own swarm, drives it and fills in a report.
// All of them throw run_error when the run could not be done as asked.
#pragma once

#include "bench/load/options.hpp"
#include "bench/load/report.hpp"
#include "bench/load/swarm.hpp"

namespace p2p_broker::bench {

/// Opens N connections and holds them with heartbeats: cost of a connect, of a heartbeat, memory for each.
void run_idle(const options& from, report& to);

/// Opens N connections in steps and reads the server's memory at each: the line of memory over N.
void run_grow(const options& from, report& to);

/// Pairs of peers relay to each other, in a closed loop or at a rate: cost and latency of a message.
void run_relay(const options& from, report& to);

/// Connect, OPEN, one message to itself, close, again with the same ids: cost of a whole short life.
void run_churn(const options& from, report& to);

/// Kills and restarts the broker under N peers and times their way back.
void run_storm(const options& from, report& to);

/// Connects N times at once, says nothing and holds: what strangers do who want others to wait.
void run_silent(const options& from, report& to);

/// What every report ends with: errors and the time of the whole run since `start_ns`.
void put_end(report& to, swarm& peers, std::uint64_t start_ns);

/// What every report begins with.
void put_start(report& to, const options& from);

}  // namespace p2p_broker::bench
