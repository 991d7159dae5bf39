// Readings of the whole machine: who else was running, what the kernel's TCP holds, what it had to drop.
// They tell a disturbed run from a clean one.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace p2p_broker::bench {

/// Busy time of all cores and this process's share of it, seconds since boot.
struct machine_load {
  double busy = 0;
  double own_cpu = 0;
  double own_waiting = 0;  ///< this process runnable but not running
};

/// Busy and stolen time of one core, seconds since boot (in ticks of 10 ms).
struct core_load {
  double busy = 0;
  double stolen = 0;
};

struct socket_use {
  std::int64_t in_use = 0;
  std::int64_t time_wait = 0;
  std::int64_t memory_pages = 0;  ///< of 4096 bytes
  std::int64_t slab_kb = 0;
};

[[nodiscard]] machine_load read_machine_load();
/// All zero for `core` -1.
[[nodiscard]] core_load read_core_load(int core);
[[nodiscard]] socket_use read_socket_use();

/// The kernel's counters of /proc/net/netstat by name (ListenOverflows, TCPSynRetrans, ...).
using network_counters = std::map<std::string, std::int64_t>;
[[nodiscard]] network_counters read_network_counters();

/// What a counter grew by between two readings.
[[nodiscard]] std::int64_t growth(const network_counters& before, const network_counters& after, const char* name);

}  // namespace p2p_broker::bench
