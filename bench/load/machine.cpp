// Parsing of /proc/stat, /proc/net and /proc/self.
// A file that is not there leaves its figures at 0: they are for judging a run, not for running it.
#include "bench/load/machine.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string_view>

namespace p2p_broker::bench {
namespace {

double ticks_per_second() {
  static const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  return ticks;
}

// The line of /proc/stat with this name. Order of the fields: user nice system idle iowait irq softirq steal.
core_load stat_line(const std::string& name) {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string first;
    fields >> first;
    if (first != name) continue;
    double user = 0, nice = 0, system = 0, idle = 0, io_wait = 0, irq = 0, soft_irq = 0, steal = 0;
    fields >> user >> nice >> system >> idle >> io_wait >> irq >> soft_irq >> steal;
    return {(user + nice + system + irq + soft_irq) / ticks_per_second(), steal / ticks_per_second()};
  }
  return {};
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

machine_load read_machine_load() {
  machine_load load;
  load.busy = stat_line("cpu").busy;
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  load.own_cpu = seconds_of(use.ru_utime) + seconds_of(use.ru_stime);
  std::ifstream file("/proc/self/schedstat");
  double running_ns = 0;
  double waiting_ns = 0;
  if (file >> running_ns >> waiting_ns) load.own_waiting = waiting_ns / 1e9;
  return load;
}

core_load read_core_load(int core) {
  if (core < 0) return {};
  return stat_line("cpu" + std::to_string(core));
}

socket_use read_socket_use() {
  socket_use use;
  std::ifstream sockets("/proc/net/sockstat");
  for (std::string line; std::getline(sockets, line);) {
    long in_use = 0, orphans = 0, time_wait = 0, allocated = 0, pages = 0;
    if (std::sscanf(line.c_str(), "TCP: inuse %ld orphan %ld tw %ld alloc %ld mem %ld", &in_use, &orphans, &time_wait,
                    &allocated, &pages) == 5) {
      use.in_use = in_use;
      use.time_wait = time_wait;
      use.memory_pages = pages;
    }
  }
  std::ifstream memory("/proc/meminfo");
  for (std::string line; std::getline(memory, line);) {
    long kilobytes = 0;
    if (std::sscanf(line.c_str(), "Slab: %ld", &kilobytes) == 1) use.slab_kb = kilobytes;
  }
  return use;
}

network_counters read_network_counters() {
  network_counters counters;
  std::ifstream file("/proc/net/netstat");
  // Lines come in pairs: the names, then the values.
  for (std::string names, values; std::getline(file, names) && std::getline(file, values);) {
    std::istringstream name_stream(names);
    std::istringstream value_stream(values);
    std::string name;
    std::string value;
    name_stream >> name;
    value_stream >> value;
    for (std::int64_t number = 0; name_stream >> name && value_stream >> number;) counters[name] = number;
  }
  return counters;
}

std::int64_t growth(const network_counters& before, const network_counters& after, const char* name) {
  const auto old_value = before.find(name);
  const auto new_value = after.find(name);
  if (old_value == before.end() || new_value == after.end()) return 0;
  return new_value->second - old_value->second;
}

}  // namespace p2p_broker::bench
