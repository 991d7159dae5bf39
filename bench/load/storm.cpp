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
#include "bench/load/envelope.hpp"
#include "bench/load/opener.hpp"
#include "bench/load/run_error.hpp"
#include "bench/load/runs.hpp"
#include "bench/load/sample.hpp"

namespace p2p_broker::bench {
namespace {

constexpr double settle_s = 0.3;
constexpr double return_limit_s = 90;
constexpr double verify_limit_s = 5;
constexpr std::uint64_t attempt_timeout_ns = 10'000'000'000;
constexpr std::uint32_t polls_per_check = 512;

class storm_traffic final : public observer {
 public:
  struct moments {
    std::uint64_t first_down_ns = 0;
    std::uint64_t first_open_ns = 0;
    std::uint64_t last_open_ns = 0;
  };

  storm_traffic(swarm& peers, const options& from)
      : peers_(peers), retry_ns_(std::uint64_t{from.retry_ms} * 1'000'000), down_ns_(peers.size()) {}

  /// Starts the connections whose waiting time is over.
  void start_due() {
    const std::uint64_t now = now_ns();
    std::vector<waiting> all;
    all.swap(waiting_);
    for (const waiting& each : all) {
      if (each.until_ns > now) {
        waiting_.push_back(each);
      } else if (!peers_[each.index].used()) {
        peers_.start(peers_[each.index]);
      }
    }
  }

  void end_overdue() {
    const std::uint64_t now = now_ns();
    for (connection& peer : peers_) {
      const bool returning = peer.used() && !peer.is_open() && down_ns_[peer.index] != 0;
      if (returning && now - peer.started_ns > attempt_timeout_ns) peers_.fail(peer, failure::timeout);
    }
  }

  /// Each peer sends one message to the next one round the ring.
  void verify() {
    verifying_ = true;
    for (std::uint32_t i = 0; i < peers_.size(); i++) {
      peers_.send(peers_[i], message_kind::candidate, peers_[(i + 1) % peers_.size()].id, i);
      if ((i & 63) == 63) peers_.poll(0);
    }
    peers_.flush();
    const std::uint64_t end = now_ns() + to_ns(verify_limit_s);
    while (verified_ + wrong_ < peers_.size() && now_ns() < end) peers_.poll(20);
  }

  void on_open(connection& peer) override {
    const std::uint64_t now = now_ns();
    if (times_.first_open_ns == 0) times_.first_open_ns = now;
    times_.last_open_ns = now;
    opened_++;
    return_times_.add(now - down_ns_[peer.index]);
  }

  void on_failure(connection& peer, failure why) override {
    const std::uint64_t now = now_ns();
    if (down_ns_[peer.index] == 0) {
      down_ns_[peer.index] = now;
      if (times_.first_down_ns == 0) times_.first_down_ns = now;
      waiting_.push_back({now, peer.index});
      return;
    }
    if (verifying_) return;
    retries_++;
    if (why == failure::connect) refused_++;
    waiting_.push_back({now + retry_ns_, peer.index});
  }

  void on_message(connection& peer, std::string_view message) override {
    const std::size_t from = (peer.index + peers_.size() - 1) % peers_.size();
    const auto got = envelope::of(message);
    (got && is_string(got->source, peers_[from].id) ? verified_ : wrong_)++;
  }

  [[nodiscard]] std::uint64_t opened() const { return opened_; }

  void put(report& to, std::uint64_t command_ns) const {
    const auto ms = [](std::uint64_t from, std::uint64_t until) { return static_cast<double>(until - from) / 1e6; };
    to.count("open_again", opened_);
    to.figure("cmd_to_first_eof_ms", ms(command_ns, times_.first_down_ns), 1);
    to.figure("cmd_to_first_open_ms", ms(command_ns, times_.first_open_ns), 1);
    to.figure("cmd_to_all_open_ms", ms(command_ns, times_.last_open_ns), 1);
    to.figure("down_to_all_open_ms", ms(times_.first_down_ns, times_.last_open_ns), 1);
    to.figure("first_open_to_all_open_ms", ms(times_.first_open_ns, times_.last_open_ns), 1);
    to.figure("client_p50_ms", to_us(return_times_.percentile(50)) / 1e3, 1);
    to.figure("client_p99_ms", to_us(return_times_.percentile(99)) / 1e3, 1);
    to.count("retries", retries_);
    to.count("refused", refused_);
  }

  void put_verdict(report& to) const {
    to.count("verify_ok", verified_);
    to.count("verify_bad", wrong_);
  }

 private:
  struct waiting {
    std::uint64_t until_ns;
    std::uint32_t index;
  };

  swarm& peers_;
  std::uint64_t retry_ns_;
  std::vector<std::uint64_t> down_ns_;  ///< when each lost its first connection; 0 before that
  std::vector<waiting> waiting_;
  moments times_;
  histogram return_times_;
  std::uint64_t opened_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t retries_ = 0;
  std::uint64_t verified_ = 0;
  std::uint64_t wrong_ = 0;
  bool verifying_ = false;
};

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
  peers.poll_until(now_ns() + to_ns(settle_s));

  const network_counters network_before = read_network_counters();
  sample begin = take_sample(server, from.server_cpu);
  const std::uint64_t command_ns = now_ns();
  const pid_t shell = run_command(from.command);
  const std::uint64_t end = command_ns + to_ns(std::min(from.limit, return_limit_s));
  std::uint32_t polls = 0;
  while (traffic.opened() < peers.size() && now_ns() < end) {
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
