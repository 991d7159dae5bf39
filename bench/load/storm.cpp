// The storm run: the broker is killed and restarted under N open peers, which all return with the same id and token.
// At the end each sends one message to the next, to show that the new broker knows them all.
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "bench/load/clock.hpp"
#include "bench/load/opener.hpp"
#include "bench/load/run_error.hpp"
#include "bench/load/runs.hpp"
#include "bench/load/sample.hpp"
#include "bench/load/storm_traffic.hpp"

namespace p2p_broker::bench {
namespace {

constexpr double settle_s = 0.3;
constexpr double return_limit_s = 90;
constexpr std::uint32_t polls_per_check = 512;

// Runs the command in a shell that may use all cores and holds none of our sockets (they are all close-on-exec).
pid_t run_command(const std::string& command) {
  const pid_t child = fork();
  if (child < 0) throw run_error(std::string("fork: ") + std::strerror(errno));
  if (child > 0) return child;
  cpu_set_t all;
  CPU_ZERO(&all);
  for (unsigned core = 0; core < CPU_SETSIZE; core++) CPU_SET(core, &all);
  sched_setaffinity(0, sizeof all, &all);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int stream : {0, 1, 2}) dup2(null, stream);
  execl("/bin/sh", "sh", "-c", command.c_str(), static_cast<char*>(nullptr));
  _exit(127);
}

void talk_for(swarm& peers, storm_traffic& traffic, double seconds) {
  const std::uint64_t end = now_ns() + to_ns(seconds);
  while (now_ns() < end) {
    traffic.speak();
    peers.poll(1);
  }
}

}  // namespace

void run_storm(const options& from, report& to) {
  const std::uint64_t run_start = now_ns();
  const time_limit limit(from.limit);
  swarm peers(from, from.count);
  server_process server(from);
  opener opening(peers, limit);
  opening.open_until(from.count, std::min(from.concurrency, 64U));
  storm_traffic traffic(peers, from);
  peers.observe(traffic);
  talk_for(peers, traffic, std::max(settle_s, from.rate_per_s > 0 ? from.warm : 0));

  const network_counters network_before = read_network_counters();
  sample begin = take_sample(server, from.server_cpu);
  const std::uint64_t command_ns = now_ns();
  const pid_t shell = run_command(from.command);
  const std::uint64_t end = command_ns + to_ns(std::min(from.limit, return_limit_s));
  std::uint32_t polls = 0;
  while (traffic.opened() < peers.size() && now_ns() < end) {
    traffic.speak();
    traffic.start_due();
    peers.poll(1);
    if (++polls % polls_per_check == 0) traffic.end_overdue();
  }
  waitpid(shell, nullptr, WNOHANG);
  // As long as nobody has waited for the killed broker, what closing its sockets cost can still be read.
  const double old_cpu = std::max(0.0, server.cpu().total - begin.server.total);
  server.reload();
  sample all_open = take_sample(server, from.server_cpu);
  const double new_cpu = all_open.server.total;
  const memory_use memory = server.memory();
  const network_counters network_after = read_network_counters();
  if (from.rate_per_s > 0) talk_for(peers, traffic, from.duration);
  if (from.verify && traffic.opened() == peers.size()) traffic.verify();

  begin.server = {};  // the new broker's CPU counts from its start
  all_open.server.total += old_cpu;
  const interval restart(begin, all_open);
  put_start(to, from);
  to.count("n", from.count);
  restart.put_noise(to);
  traffic.put(to, command_ns);
  to.count("listen_overflows", growth(network_before, network_after, "ListenOverflows"));
  to.count("syn_retrans", growth(network_before, network_after, "TCPSynRetrans"));
  to.figure("new_srv_cpu_s", new_cpu, 3);
  to.figure("new_srv_cpu_us_per_conn", new_cpu / from.count * 1e6, 1);
  to.figure("new_srv_rss_kb", memory.resident, 0);
  traffic.put_verdict(to);
  peers.close_all(!from.abrupt);
  put_end(to, peers, run_start);
}

}  // namespace p2p_broker::bench
