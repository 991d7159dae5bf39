// Readings of /proc/PID.
// schedstat holds the kernel's work done for the process too: loopback TCP up to the queue of the receiver.
#include "bench/load/server_process.hpp"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "bench/load/options.hpp"
#include "bench/load/run_error.hpp"

namespace p2p_broker::bench {
namespace {

std::string process_path(int pid, const char* leaf) { return "/proc/" + std::to_string(pid) + "/" + leaf; }

// The fields of stat after the command, whose name may hold blanks and parentheses.
void add_ticks(int pid, cpu_time& to) {
  std::ifstream file(process_path(pid, "stat"));
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return;
  std::istringstream fields(line.substr(name_end + 2));
  std::string skipped;
  for (int i = 0; i < 11; i++) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  const auto per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  to.user += user / per_second;
  to.system += system / per_second;
  to.total_ticks += (user + system) / per_second;
}

void add_threads(int pid, cpu_time& to) {
  std::error_code error;
  for (const auto& thread : std::filesystem::directory_iterator(process_path(pid, "task"), error)) {
    std::ifstream file(thread.path() / "schedstat");
    double running_ns = 0;
    double waiting_ns = 0;
    if (!(file >> running_ns >> waiting_ns)) continue;
    to.total += running_ns / 1e9;
    to.waiting += waiting_ns / 1e9;
  }
}

}  // namespace

server_process::server_process(const options& from) : pidfile_(from.pidfile), pids_(from.pids) {
  for (const int pid : pids_) {
    if (access(process_path(pid, "stat").c_str(), R_OK) != 0) throw run_error("no process " + std::to_string(pid));
  }
  if (pids_.empty() && pidfile_.empty()) {
    std::fprintf(stderr, "brokerload: no --pid or --pidfile: the server's CPU and memory stay 0\n");
  }
  reload();
}

void server_process::reload() {
  if (pidfile_.empty()) return;
  std::ifstream file(pidfile_);
  std::vector<int> pids;
  for (int pid = 0; file >> pid;) pids.push_back(pid);
  if (!pids.empty()) pids_ = pids;
}

cpu_time server_process::cpu() const {
  cpu_time sum;
  for (const int pid : pids_) {
    add_ticks(pid, sum);
    add_threads(pid, sum);
  }
  return sum;
}

memory_use server_process::memory() const {
  memory_use sum;
  for (const int pid : pids_) {
    std::ifstream file(process_path(pid, "smaps_rollup"));
    for (std::string line; std::getline(file, line);) {
      double kilobytes = 0;
      if (std::sscanf(line.c_str(), "Rss: %lf", &kilobytes) == 1) sum.resident += kilobytes;
      if (std::sscanf(line.c_str(), "Pss: %lf", &kilobytes) == 1) sum.proportional += kilobytes;
      if (std::sscanf(line.c_str(), "Anonymous: %lf", &kilobytes) == 1) sum.anonymous += kilobytes;
    }
  }
  return sum;
}

}  // namespace p2p_broker::bench
