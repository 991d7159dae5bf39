// CPU and memory of the broker under test, read from /proc.
// Several processes count as one server; a thread that ends between two readings is missed.
#pragma once

#include <string>
#include <vector>

namespace p2p_broker::bench {

struct options;

/// Processor time of all threads since their start, seconds.
struct cpu_time {
  double total = 0;        ///< from schedstat, exact to the nanosecond
  double total_ticks = 0;  ///< from stat, in steps of 10 ms, as a cross-check
  double user = 0;         ///< in ticks
  double system = 0;       ///< in ticks
  double waiting = 0;      ///< runnable but not running
};

/// From smaps_rollup, kB.
struct memory_use {
  double resident = 0;
  double proportional = 0;
  double anonymous = 0;
};

class server_process {
 public:
  /// Throws run_error if one of the given processes does not exist.
  explicit server_process(const options& from);

  /// Reads the pid file again, after a restart.
  void reload();

  [[nodiscard]] cpu_time cpu() const;
  [[nodiscard]] memory_use memory() const;

 private:
  std::string pidfile_;
  std::vector<int> pids_;
};

}  // namespace p2p_broker::bench
