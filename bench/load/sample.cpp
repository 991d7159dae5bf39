// Taking samples and subtracting them.
// The CPU of other processes is what was busy less the server's and our own share.
#include "bench/load/sample.hpp"

#include <algorithm>

#include "bench/load/clock.hpp"

namespace p2p_broker::bench {

sample take_sample(const server_process& server, int server_core) {
  sample now;
  now.server = server.cpu();
  now.machine = read_machine_load();
  now.server_core = read_core_load(server_core);
  now.at_ns = now_ns();
  return now;
}

interval::interval(const sample& begin, const sample& end)
    : seconds(static_cast<double>(end.at_ns - begin.at_ns) / ns_per_second),
      server_cpu(end.server.total - begin.server.total),
      server_cpu_ticks(end.server.total_ticks - begin.server.total_ticks),
      server_user(end.server.user - begin.server.user),
      server_system(end.server.system - begin.server.system),
      client_cpu(end.machine.own_cpu - begin.machine.own_cpu),
      core_busy(end.server_core.busy - begin.server_core.busy),
      core_stolen(end.server_core.stolen - begin.server_core.stolen),
      other_cpu_percent(std::max(0.0, percent(end.machine.busy - begin.machine.busy - server_cpu - client_cpu))),
      server_wait_percent(percent(end.server.waiting - begin.server.waiting)),
      client_wait_percent(percent(end.machine.own_waiting - begin.machine.own_waiting)) {}

void interval::put_noise(report& to) const {
  to.figure("other_cpu_pct", other_cpu_percent, 1);
  to.figure("srv_runq_wait_pct", server_wait_percent, 2);
  to.figure("client_runq_wait_pct", client_wait_percent, 2);
}

}  // namespace p2p_broker::bench
