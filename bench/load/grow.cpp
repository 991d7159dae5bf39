// The grow run: opens the connections in equal steps and reads the server's resident memory after each.
// One run gives the whole line of memory over connections.
#include "bench/load/clock.hpp"
#include "bench/load/opener.hpp"
#include "bench/load/runs.hpp"
#include "bench/load/sample.hpp"

namespace p2p_broker::bench {

void run_grow(const options& from, report& to) {
  const std::uint64_t run_start = now_ns();
  const time_limit limit(from.limit);
  swarm peers(from, from.count);
  const server_process server(from);
  std::vector<double> connections = {0};
  std::vector<double> resident_kb = {server.memory().resident};

  opener opening(peers, limit);
  const sample start = take_sample(server, from.server_cpu);
  for (std::uint64_t step = 1; step <= from.steps; step++) {
    const std::size_t count = from.count * step / from.steps;
    opening.open_until(count, from.concurrency);
    peers.poll_until(now_ns() + to_ns(from.settle / from.steps));
    connections.push_back(static_cast<double>(count));
    resident_kb.push_back(server.memory().resident);
  }
  const interval growing(start, take_sample(server, from.server_cpu));

  put_start(to, from);
  to.count("n", from.count);
  growing.put_noise(to);
  to.numbers("connections", connections);
  to.numbers("rss_kb", resident_kb);
  peers.close_all(!from.abrupt);
  put_end(to, peers, run_start);
}

}  // namespace p2p_broker::bench
