// brokerload - load generator for PeerJS-compatible brokers. It speaks the public protocol and checks every answer.
// Knows nothing of any particular broker; see bench/README.md for the runs and what each figure means.
#include <sched.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <map>

#include "bench/load/clock.hpp"
#include "bench/load/run_error.hpp"
#include "bench/load/runs.hpp"

namespace p2p_broker::bench {

void put_start(report& to, const options& from) {
  to.text("mode", from.mode);
  if (!from.label.empty()) to.text("label", from.label);
}

void put_end(report& to, swarm& peers, std::uint64_t start_ns) {
  peers.errors().put(to);
  to.figure("wall_s", static_cast<double>(now_ns() - start_ns) / ns_per_second, 2);
}

namespace {

constexpr rlim_t spare_files = 32;

void raise_file_limit(const options& from) {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (connections_needed(from) + spare_files > files.rlim_cur) {
    throw run_error("this run needs " + std::to_string(connections_needed(from)) + " connections and the limit is " +
                    std::to_string(files.rlim_cur) + " files: use several processes with different --prefix");
  }
}

void pin_to(int core) {
  if (core < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(core), &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) throw run_error(std::string("--cpu: ") + std::strerror(errno));
}

void print_sizes() {
  for (const auto kind : {message_kind::offer, message_kind::answer, message_kind::candidate}) {
    const message_template& message = template_of(kind);
    std::printf("%s frame payload %zu bytes\n", message.type().c_str(), message.text().size());
  }
  std::printf("%s\n%s\n", template_of(message_kind::offer).text().c_str(),
              template_of(message_kind::candidate).text().c_str());
}

void run(const options& from) {
  if (from.mode == "sizes") {
    print_sizes();
    return;
  }
  static const std::map<std::string_view, void (*)(const options&, report&)> runs = {
      {"idle", run_idle},   {"grow", run_grow},   {"relay", run_relay},
      {"churn", run_churn}, {"storm", run_storm}, {"silent", run_silent}};
  const auto chosen = runs.find(from.mode);
  if (chosen == runs.end()) throw run_error("there is no run named " + from.mode);
  raise_file_limit(from);
  pin_to(from.cpu);
  report result;
  chosen->second(from, result);
  result.print(from.json);
}

}  // namespace
}  // namespace p2p_broker::bench

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  try {
    p2p_broker::bench::run(p2p_broker::bench::parse_options(argc, argv));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "brokerload: %s\n", error.what());
    return 2;
  }
}
