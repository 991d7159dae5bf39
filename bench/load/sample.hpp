// One reading of everything that is compared over a measured interval: clock, server, machine, core.
// Two samples make the interval's CPU and noise figures.
#pragma once

#include <cstdint>

#include "bench/load/machine.hpp"
#include "bench/load/report.hpp"
#include "bench/load/server_process.hpp"

namespace p2p_broker::bench {

struct sample {
  std::uint64_t at_ns = 0;
  cpu_time server;
  machine_load machine;
  core_load server_core;
};

[[nodiscard]] sample take_sample(const server_process& server, int server_core);

/// What happened between two samples.
struct interval {
  interval(const sample& begin, const sample& end);

  double seconds;
  double server_cpu;        ///< seconds
  double server_cpu_ticks;  ///< the same from coarse counters
  double server_user;
  double server_system;
  double client_cpu;
  double core_busy;
  double core_stolen;
  double other_cpu_percent;  ///< CPU of all other processes, percent of one core
  double server_wait_percent;
  double client_wait_percent;

  [[nodiscard]] double percent(double cpu_seconds) const { return cpu_seconds / seconds * 100; }

  /// other_cpu_pct, srv_runq_wait_pct, client_runq_wait_pct: whether somebody else disturbed the run.
  void put_noise(report& to) const;
};

}  // namespace p2p_broker::bench
