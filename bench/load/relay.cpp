// The relay run: a closed loop of W messages in each direction, or an open loop at a fixed rate.
// In the open loop latency counts from the intended time of sending, so a stalled sender hides nothing.
#include <cmath>

#include "bench/load/clock.hpp"
#include "bench/load/opener.hpp"
#include "bench/load/relay_traffic.hpp"
#include "bench/load/runs.hpp"
#include "bench/load/sample.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::uint32_t burst_max = 4096;
constexpr double last_arrivals_s = 5;
constexpr double quiet_s = 0.1;  // to see a message that comes twice

// Fills every direction's window, in portions so that the sockets never hold it all.
void fill_windows(swarm& peers, relay_traffic& traffic, std::uint32_t window) {
  for (std::uint32_t round = 0; round < window; round++) {
    for (std::uint32_t from = 0; from < peers.size(); from++) {
      traffic.send_next(from, now_ns());
      if ((from & 63) == 63) peers.poll(0);
    }
  }
  peers.flush();
}

// Sends on an absolute schedule over all directions in a scattered order.
class schedule {
 public:
  schedule(const options& from, std::uint64_t start_ns)
      : gap_ns_(ns_per_second / from.rate_per_s), poisson_(from.poisson), next_ns_(static_cast<double>(start_ns)) {}

  void send_due(swarm& peers, relay_traffic& traffic, std::uint64_t now) {
    std::uint32_t burst = 0;
    while (next_ns_ <= static_cast<double>(now) && burst < burst_max) {
      const auto intended = static_cast<std::uint64_t>(next_ns_);
      if (now - intended > late_max_ns_) late_max_ns_ = now - intended;
      traffic.send_next(static_cast<std::uint32_t>(turn_ * 2654435761U % peers.size()), intended);
      turn_++;
      burst++;
      next_ns_ += poisson_ ? -std::log(peers.random().next_fraction()) * gap_ns_ : gap_ns_;
    }
    if (burst != 0) peers.flush();
  }

  [[nodiscard]] int wait_ms() const {
    const double wait = (next_ns_ - static_cast<double>(now_ns())) / 1e6;
    return wait > 0 ? static_cast<int>(std::ceil(wait)) : 0;
  }

  /// How late the sender was at most since the last call of forget_lateness.
  [[nodiscard]] std::uint64_t late_max_ns() const { return late_max_ns_; }
  void forget_lateness() { late_max_ns_ = 0; }

 private:
  double gap_ns_;
  bool poisson_;
  double next_ns_;
  std::uint64_t turn_ = 0;
  std::uint64_t late_max_ns_ = 0;
};

void put_costs(report& to, const interval& measured, double messages, bool core_known) {
  to.figure("srv_cpu_us_per_msg", measured.server_cpu / messages * 1e6, 3);
  to.figure("srv_cpu_us_per_msg_stat", measured.server_cpu_ticks / messages * 1e6, 3);
  to.figure("srv_user_us_per_msg", measured.server_user / messages * 1e6, 3);
  to.figure("srv_sys_us_per_msg", measured.server_system / messages * 1e6, 3);
  to.figure("srv_cpu_pct", measured.percent(measured.server_cpu), 1);
  if (core_known) {
    to.figure("core_busy_us_per_msg", measured.core_busy / messages * 1e6, 3);
    to.figure("core_steal_pct", measured.percent(measured.core_stolen), 2);
  }
  to.figure("client_cpu_pct", measured.percent(measured.client_cpu), 1);
  measured.put_noise(to);
}

void put_latencies(report& to, const histogram& latencies) {
  to.figure("lat_p50_us", to_us(latencies.percentile(50)), 1);
  to.figure("lat_p90_us", to_us(latencies.percentile(90)), 1);
  to.figure("lat_p99_us", to_us(latencies.percentile(99)), 1);
  to.figure("lat_p999_us", to_us(latencies.percentile(99.9)), 1);
  to.figure("lat_max_us", to_us(latencies.max()), 1);
  to.figure("lat_mean_us", latencies.mean() / 1e3, 1);
  to.count("lat_n", latencies.count());
}

}  // namespace

void run_relay(const options& from, report& to) {
  const std::uint64_t run_start = now_ns();
  const time_limit limit(from.limit);
  swarm peers(from, from.pairs * std::size_t{2});
  const server_process server(from);
  opener opening(peers, limit);
  opening.open_until(peers.size(), from.concurrency);
  relay_traffic traffic(peers, from);
  peers.observe(traffic);
  const memory_use memory_before = server.memory();

  const bool closed_loop = from.rate_per_s <= 0;
  const std::uint64_t start = now_ns();
  const std::uint64_t measure_from = start + to_ns(from.warm);
  const std::uint64_t measure_to = measure_from + to_ns(from.duration);
  traffic.measure(measure_from, measure_to);
  schedule sends(from, start);
  if (closed_loop) fill_windows(peers, traffic, from.window);

  bool measuring = false;
  sample begin;
  relay_traffic::counters totals_before;
  for (std::uint64_t now = now_ns(); now < measure_to; now = now_ns()) {
    if (!measuring && now >= measure_from) {
      measuring = true;
      begin = take_sample(server, from.server_cpu);
      totals_before = traffic.totals();
      sends.forget_lateness();
    }
    if (closed_loop) {
      peers.poll(100);
    } else {
      sends.send_due(peers, traffic, now);
      peers.poll(from.spin ? 0 : sends.wait_ms());
    }
    limit.check();
  }
  const sample end = take_sample(server, from.server_cpu);
  const relay_traffic::counters totals_after = traffic.totals();
  traffic.stop();
  const memory_use memory_after = server.memory();

  const std::uint64_t arrivals_end = now_ns() + to_ns(last_arrivals_s);
  while (traffic.totals().received < traffic.totals().sent && now_ns() < arrivals_end) peers.poll(20);
  peers.poll_until(now_ns() + to_ns(quiet_s));

  const interval measured(begin, end);
  const auto messages = static_cast<double>(totals_after.received - totals_before.received);
  const auto sent = static_cast<double>(totals_after.sent - totals_before.sent);
  put_start(to, from);
  to.text("msg", from.message);
  to.count("pairs", from.pairs);
  if (closed_loop) {
    to.count("window", from.window);
  } else {
    to.figure("rate", from.rate_per_s, 0);
  }
  to.count("open_at_end", peers.open_count());
  to.count("msgs", totals_after.received - totals_before.received);
  to.figure("msgs_per_s", messages / measured.seconds, 0);
  to.figure("sent_per_s", sent / measured.seconds, 0);
  to.figure("avg_bytes_in", static_cast<double>(totals_after.bytes_sent - totals_before.bytes_sent) / sent, 1);
  to.count("heartbeats", totals_after.heartbeats - totals_before.heartbeats);
  put_costs(to, measured, messages, from.server_cpu >= 0);
  put_latencies(to, traffic.latencies());
  to.figure("send_late_max_us", to_us(sends.late_max_ns()), 0);
  traffic.put_checks(to);
  to.figure("srv_rss0_kb", memory_before.resident, 0);
  to.figure("srv_rss1_kb", memory_after.resident, 0);
  peers.close_all(!from.abrupt);
  put_end(to, peers, run_start);
}

}  // namespace p2p_broker::bench
