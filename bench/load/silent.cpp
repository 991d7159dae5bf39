// The silent run: N connects at once that say nothing, held for a while.
// What strangers do who want others to wait; it needs no answer but the kernel's.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

#include "bench/load/clock.hpp"
#include "bench/load/run_error.hpp"
#include "bench/load/runs.hpp"
#include "bench/load/sample.hpp"

namespace p2p_broker::bench {
namespace {

struct outcome {
  std::uint64_t connected = 0;
  std::uint64_t refused = 0;
};

void begin_connect(swarm& peers, connection& peer, const sockaddr_in& to) {
  peer.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (peer.fd < 0) throw run_error(std::string("socket: ") + std::strerror(errno) + " (see ulimit -n)");
  if (connect(peer.fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 && errno != EINPROGRESS) {
    peers.errors().note(std::string("connect: ") + std::strerror(errno));
  }
}

outcome outcome_of(swarm& peers, std::uint64_t until_ns) {
  std::vector<pollfd> waiting;
  for (connection& peer : peers) waiting.push_back({peer.fd, POLLOUT, 0});
  outcome found;
  while (found.connected + found.refused < peers.size() && now_ns() < until_ns) {
    poll(waiting.data(), waiting.size(), 20);
    for (pollfd& each : waiting) {
      if (each.fd < 0 || each.revents == 0) continue;
      ((each.revents & (POLLERR | POLLHUP)) != 0 ? found.refused : found.connected)++;
      each.fd = -1;
    }
  }
  return found;
}

}  // namespace

void run_silent(const options& from, report& to) {
  const std::uint64_t start = now_ns();
  swarm peers(from, from.count);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(from.port);
  if (inet_pton(AF_INET, from.host.c_str(), &server.sin_addr) != 1) throw run_error("--host must be an IPv4 address");
  const network_counters before = read_network_counters();
  for (connection& peer : peers) begin_connect(peers, peer, server);
  const std::uint64_t all_begun = now_ns();
  const outcome found = outcome_of(peers, start + to_ns(from.limit));
  const std::uint64_t all_known = now_ns();
  const network_counters after = read_network_counters();
  put_start(to, from);
  to.count("n", from.count);
  to.count("connected", found.connected);
  to.count("refused", found.refused);
  to.figure("begin_ms", static_cast<double>(all_begun - start) / 1e6, 1);
  to.figure("connected_ms", static_cast<double>(all_known - start) / 1e6, 1);
  to.count("listen_overflows", growth(before, after, "ListenOverflows"));
  to.count("syn_retrans", growth(before, after, "TCPSynRetrans"));
  while (now_ns() < all_known + to_ns(from.hold)) poll(nullptr, 0, 20);
  put_end(to, peers, start);
}

}  // namespace p2p_broker::bench
