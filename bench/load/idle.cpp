// The idle run: connect N, wait, one HEARTBEAT for each peer every few seconds, close.
// Memory is read before, after the last OPEN, after the heartbeats and after the close.
#include <unistd.h>

#include "bench/load/clock.hpp"
#include "bench/load/opener.hpp"
#include "bench/load/runs.hpp"
#include "bench/load/sample.hpp"

namespace p2p_broker::bench {
namespace {

constexpr double page_bytes = 4096;
constexpr double settle_after_close_s = 1;

class idle_observer : public observer {
 public:
  void on_failure(connection&, failure) override { lost++; }
  std::uint64_t lost = 0;
};

struct memory_reading {
  memory_use server;
  socket_use sockets;
};

memory_reading read_memory(const server_process& server) { return {server.memory(), read_socket_use()}; }

// Heartbeats spread evenly, so that each peer sends one every options.heartbeat seconds.
std::uint64_t hold(swarm& peers, const options& from, const time_limit& limit) {
  const std::uint64_t start = now_ns();
  const std::uint64_t end = start + to_ns(from.hold);
  const double gap_ns = from.heartbeat * ns_per_second / from.count;
  std::uint64_t turn = 0;
  std::uint64_t sent = 0;
  while (now_ns() < end) {
    const std::uint64_t now = now_ns();
    while (gap_ns > 0 && start + static_cast<std::uint64_t>(static_cast<double>(turn) * gap_ns) <= now) {
      connection& peer = peers[turn++ % from.count];
      if (!peer.is_open()) continue;
      peers.send(peer, heartbeat_message);
      sent++;
    }
    peers.flush();
    peers.poll(5);
    limit.check();
  }
  return sent;
}

void put_memory(report& to, double count, const memory_reading& before, const memory_reading& open,
                const memory_reading& held, const memory_use& closed) {
  const auto each = [&](double from_kb, double to_kb) { return (to_kb - from_kb) * 1024 / count; };
  to.figure("rss0_kb", before.server.resident, 0);
  to.figure("rss1_kb", open.server.resident, 0);
  to.figure("rss2_kb", held.server.resident, 0);
  to.figure("rss_after_close_kb", closed.resident, 0);
  to.figure("pss0_kb", before.server.proportional, 0);
  to.figure("pss2_kb", held.server.proportional, 0);
  to.figure("rss_bytes_per_conn", each(before.server.resident, open.server.resident), 0);
  to.figure("rss_bytes_per_conn_hb", each(before.server.resident, held.server.resident), 0);
  to.figure("user_bytes", each(before.server.resident, held.server.resident), 0);
  to.figure("pss_bytes_per_conn_hb", each(before.server.proportional, held.server.proportional), 0);
  to.figure("anon_bytes_per_conn_hb", each(before.server.anonymous, held.server.anonymous), 0);
  to.figure("total_rss_bytes_per_conn", held.server.resident * 1024 / count, 0);
  const auto pages = static_cast<double>(held.sockets.memory_pages - before.sockets.memory_pages);
  to.figure("ktcp_mem_bytes_per_conn_both_ends", pages * page_bytes / count, 0);
  const auto slab_kb = static_cast<double>(open.sockets.slab_kb - before.sockets.slab_kb);
  to.figure("kslab_bytes_per_conn_both_ends", slab_kb * 1024 / count, 0);
  to.count("tcp_inuse", held.sockets.in_use);
}

}  // namespace

void run_idle(const options& from, report& to) {
  const std::uint64_t run_start = now_ns();
  const time_limit limit(from.limit);
  swarm peers(from, from.count);
  const server_process server(from);
  const network_counters network_before = read_network_counters();
  const memory_reading memory_before = read_memory(server);

  opener opening(peers, limit);
  const sample connect_start = take_sample(server, from.server_cpu);
  opening.open_until(from.count, from.concurrency);
  const sample connect_end = take_sample(server, from.server_cpu);
  usleep(20000);  // what the server still does for the last of them
  const cpu_time connected = server.cpu();

  idle_observer watching;
  peers.observe(watching);
  peers.poll_until(connect_end.at_ns + to_ns(from.settle));
  const memory_reading memory_open = read_memory(server);

  const sample hold_start = take_sample(server, from.server_cpu);
  const std::uint64_t heartbeats = hold(peers, from, limit);
  const interval held(hold_start, take_sample(server, from.server_cpu));
  const memory_reading memory_held = read_memory(server);
  const network_counters network_after = read_network_counters();

  peers.close_all(!from.abrupt);
  peers.poll_until(now_ns() + to_ns(settle_after_close_s));

  const interval connecting(connect_start, connect_end);
  const double count = from.count;
  put_start(to, from);
  to.count("n", from.count);
  to.figure("connect_s", connecting.seconds);
  to.figure("connect_per_s", count / connecting.seconds, 0);
  connecting.put_noise(to);
  to.figure("open_p50_us", to_us(opening.latencies().percentile(50)), 0);
  to.figure("open_p99_us", to_us(opening.latencies().percentile(99)), 0);
  to.figure("srv_cpu_us_per_conn", (connected.total - connect_start.server.total) / count * 1e6, 2);
  to.figure("srv_cpu_us_per_conn_stat", (connected.total_ticks - connect_start.server.total_ticks) / count * 1e6, 1);
  put_memory(to, count, memory_before, memory_open, memory_held, server.memory());
  to.figure("hold_s", held.seconds, 2);
  to.count("heartbeats", heartbeats);
  to.figure("hold_other_cpu_pct", held.other_cpu_percent, 1);
  to.figure("srv_cpu_pct_hold", held.percent(held.server_cpu), 2);
  const auto beats = static_cast<double>(heartbeats);
  to.figure("srv_cpu_us_per_heartbeat", heartbeats == 0 ? 0 : held.server_cpu / beats * 1e6, 2);
  to.count("lost_during_hold", watching.lost);
  to.count("listen_overflows", growth(network_before, network_after, "ListenOverflows"));
  to.figure("client_cpu_s", read_machine_load().own_cpu, 2);
  put_end(to, peers, run_start);
}

}  // namespace p2p_broker::bench
