// The churn run: connect, OPEN, one CANDIDATE to itself, check it, close, and again with the same ids and a new token.
// It shows what a whole short life costs, and whether an id is free again at once after a clean close.
#include <unistd.h>

#include "bench/load/churn_traffic.hpp"
#include "bench/load/clock.hpp"
#include "bench/load/runs.hpp"
#include "bench/load/sample.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::uint32_t polls_per_check = 256;
constexpr double last_cycles_s = 2;
constexpr useconds_t settle_us = 300000;

// When the next cycle starts: at once for every idle slot, or on a schedule.
class pace {
 public:
  pace(const options& from, std::uint64_t start_ns)
      : gap_ns_(from.rate_per_s > 0 ? ns_per_second / from.rate_per_s : 0),
        spin_(from.spin),
        next_ns_(static_cast<double>(start_ns)) {}

  void start_due(churn_traffic& traffic, std::uint64_t now) {
    if (gap_ns_ <= 0) {
      while (traffic.any_idle()) {
        if (traffic.start_one(now_ns())) continue;
        usleep(1000);  // the connect failed; not in a hot loop
        return;
      }
      return;
    }
    while (next_ns_ <= static_cast<double>(now) && traffic.any_idle()) {
      traffic.start_one(static_cast<std::uint64_t>(next_ns_));
      next_ns_ += gap_ns_;
    }
    if (next_ns_ < static_cast<double>(now)) exhausted_++;
  }

  [[nodiscard]] int wait_ms() const {
    if (gap_ns_ <= 0) return 50;
    return spin_ ? 0 : 1;
  }
  /// How often a cycle was due and no slot was idle.
  [[nodiscard]] std::uint64_t exhausted() const { return exhausted_; }

 private:
  double gap_ns_;
  bool spin_;
  double next_ns_;
  std::uint64_t exhausted_ = 0;
};

void put_cycles(report& to, const options& from, const interval& measured, double cycles,
                const churn_traffic& traffic) {
  to.count("conc", from.concurrency);
  to.figure("rate", from.rate_per_s, 0);
  to.count("cycles", static_cast<std::uint64_t>(cycles));
  to.figure("handshakes_per_s", cycles / measured.seconds, 0);
  to.figure("srv_cpu_us_per_handshake", measured.server_cpu / cycles * 1e6, 2);
  to.figure("srv_cpu_us_per_handshake_stat", measured.server_cpu_ticks / cycles * 1e6, 2);
  to.figure("srv_cpu_pct", measured.percent(measured.server_cpu), 1);
  to.figure("client_cpu_pct", measured.percent(measured.client_cpu), 1);
  measured.put_noise(to);
  to.figure("open_p50_us", to_us(traffic.open_latencies().percentile(50)), 0);
  to.figure("open_p99_us", to_us(traffic.open_latencies().percentile(99)), 0);
  to.figure("cycle_p50_us", to_us(traffic.cycle_latencies().percentile(50)), 0);
  to.figure("cycle_p99_us", to_us(traffic.cycle_latencies().percentile(99)), 0);
  to.figure("cycle_max_us", to_us(traffic.cycle_latencies().max()), 0);
  to.count("id_reuse_ok", traffic.totals().reused);
  to.count("id_reuse_taken", traffic.totals().id_taken);
  to.count("relay_wrong", traffic.totals().wrong);
  to.count("fails", traffic.totals().failed);
  to.count("timeouts", traffic.totals().timed_out);
}

}  // namespace

void run_churn(const options& from, report& to) {
  const std::uint64_t run_start = now_ns();
  const time_limit limit(from.limit);
  swarm peers(from, from.concurrency);
  const server_process server(from);
  churn_traffic traffic(peers, from);
  peers.observe(traffic);
  const network_counters network_before = read_network_counters();
  const memory_use memory_before = server.memory();

  const std::uint64_t start = now_ns();
  const std::uint64_t measure_from = start + to_ns(from.warm);
  const std::uint64_t measure_to = measure_from + to_ns(from.duration);
  traffic.measure(measure_from, measure_to);
  pace starts(from, start);

  bool measuring = false;
  sample begin;
  std::uint64_t done_before = 0;
  std::uint32_t polls = 0;
  for (std::uint64_t now = now_ns(); now < measure_to; now = now_ns()) {
    if (!measuring && now >= measure_from) {
      measuring = true;
      begin = take_sample(server, from.server_cpu);
      done_before = traffic.totals().done;
    }
    starts.start_due(traffic, now);
    peers.poll(starts.wait_ms());
    if (++polls % polls_per_check != 0) continue;
    limit.check();
    traffic.end_overdue();
  }
  const interval measured(begin, take_sample(server, from.server_cpu));
  const auto cycles = static_cast<double>(traffic.totals().done - done_before);
  const network_counters network_after = read_network_counters();

  const std::uint64_t end = now_ns() + to_ns(last_cycles_s);
  while (peers.any_used() && now_ns() < end) peers.poll(20);
  peers.close_all(false);
  usleep(settle_us);

  put_start(to, from);
  put_cycles(to, from, measured, cycles, traffic);
  to.count("slots_exhausted", starts.exhausted());
  to.count("listen_overflows", growth(network_before, network_after, "ListenOverflows"));
  to.figure("srv_rss0_kb", memory_before.resident, 0);
  to.figure("srv_rss1_kb", server.memory().resident, 0);
  to.count("time_wait", read_socket_use().time_wait);
  put_end(to, peers, run_start);
}

}  // namespace p2p_broker::bench
