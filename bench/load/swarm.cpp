// Making, writing to and closing the connections of the swarm.
// Writes are collected and go out once for each wake-up, as a browser on a busy page would send them.
#include "bench/load/swarm.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "bench/load/clock.hpp"
#include "bench/load/run_error.hpp"
#include "bench/load/upgrade.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::size_t read_size_max = 1 << 18;
constexpr std::uint32_t first_source = 0x7f000002;  // 127.0.0.2
constexpr std::uint64_t close_wait_ns = 8'000'000'000;
constexpr std::string_view normal_close{"\x03\xe8", 2};

class deaf_observer : public observer {};
deaf_observer nobody;

}  // namespace

swarm::swarm(const options& from, std::size_t size)
    : options_(from),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      connections_(size),
      read_buffer_(read_size_max),
      random_(now_ns() ^ static_cast<std::uint64_t>(getpid()) << 32),
      observer_(&nobody) {
  if (epoll_ < 0) throw run_error(std::string("epoll_create1: ") + std::strerror(errno));
  if (from.tls) tls_.emplace();
  server_.sin_family = AF_INET;
  server_.sin_port = htons(from.port);
  if (inet_pton(AF_INET, from.host.c_str(), &server_.sin_addr) != 1) throw run_error("--host must be an IPv4 address");
  for (std::uint32_t i = 0; i < size; i++) {
    connections_[i].index = i;
    connections_[i].id = make_id(from.prefix, i, 0);
    connections_[i].token = make_token(random_);
  }
}

swarm::~swarm() {
  for (connection& peer : connections_) peer.reset();
  close(epoll_);
}

bool swarm::any_used() const {
  return std::any_of(connections_.begin(), connections_.end(), [](const connection& peer) { return peer.used(); });
}

std::size_t swarm::open_count() const {
  return static_cast<std::size_t>(
      std::count_if(connections_.begin(), connections_.end(), [](const connection& peer) { return peer.is_open(); }));
}

void swarm::open_socket(connection& peer) {
  peer.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (peer.fd < 0) throw run_error(std::string("socket: ") + std::strerror(errno) + " (see ulimit -n)");
  const int on = 1;
  setsockopt(peer.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (options_.sources == 0) return;
  setsockopt(peer.fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  sockaddr_in source{};
  source.sin_family = AF_INET;
  source.sin_addr.s_addr = htonl(first_source + peer.index % options_.sources);
  if (bind(peer.fd, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) {
    throw run_error(std::string("bind: ") + std::strerror(errno));
  }
}

void swarm::start(connection& peer) {
  open_socket(peer);
  peer.started_ns = now_ns();
  peer.state = phase::connecting;
  const int result = connect(peer.fd, reinterpret_cast<const sockaddr*>(&server_), sizeof server_);
  if (result != 0 && errno != EINPROGRESS) {
    refuse(peer, failure::connect, errors_.connect, std::string("connect: ") + std::strerror(errno));
    return;
  }
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = peer.event_key();
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, peer.fd, &event) != 0) {
    throw run_error(std::string("epoll_ctl: ") + std::strerror(errno));
  }
}

bool swarm::write_out(connection& peer) {
  peer.dirty = false;
  std::size_t done = 0;
  while (done < peer.output.size()) {
    const io_result result = peer.write(std::string_view(peer.output).substr(done));
    if (result.state == io_result::status::would_block) break;
    if (result.state != io_result::status::done) {
      fail(peer, failure::send);
      return false;
    }
    done += result.size;
  }
  peer.output.erase(0, done);
  return true;
}

void swarm::mark_dirty(connection& peer) {
  if (peer.dirty) return;
  peer.dirty = true;
  dirty_.push_back(peer.index);
}

void swarm::flush() {
  // A failed write can make the observer queue more, so the list may grow while we walk it.
  for (std::size_t i = 0; i < dirty_.size(); i++) {
    connection& peer = connections_[dirty_[i]];
    if (!peer.dirty) continue;
    peer.dirty = false;
    if (peer.used()) write_out(peer);
  }
  dirty_.clear();
}

void swarm::send_frame(connection& peer, opcode code, std::string_view payload) {
  append_frame(peer.output, code, payload, static_cast<std::uint32_t>(random_.next() >> 16));
  mark_dirty(peer);
}

void swarm::send(connection& peer, std::string_view message) { send_frame(peer, opcode::text, message); }

void swarm::send(connection& peer, message_kind kind, std::string_view destination, std::uint64_t sequence) {
  template_of(kind).write(message_buffer_, destination, sequence);
  send_frame(peer, opcode::text, message_buffer_);
}

void swarm::begin_close(connection& peer) {
  if (!peer.used()) return;
  peer.state = phase::closing;
  send_frame(peer, opcode::close, normal_close);
}

void swarm::close_all(bool with_handshake) {
  observe(nobody);
  if (with_handshake) {
    for (connection& peer : connections_) {
      if (peer.is_open()) begin_close(peer);
    }
    flush();
    const std::uint64_t end_ns = now_ns() + close_wait_ns;
    while (any_used() && now_ns() < end_ns) poll(50);
  }
  for (connection& peer : connections_) {
    if (peer.used()) peer.reset();
  }
}

}  // namespace p2p_broker::bench
