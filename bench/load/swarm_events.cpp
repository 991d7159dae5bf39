// Waiting for events and acting on them: connected, TLS done, writable, readable, gone.
// Edge-triggered: a plain socket is read until a read comes back short, a TLS one until it would block.
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "bench/load/clock.hpp"
#include "bench/load/swarm.hpp"
#include "bench/load/upgrade.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::uint32_t gone_events = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

}  // namespace

void swarm::poll(int timeout_ms) {
  std::array<epoll_event, 512> events;
  const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
  for (int i = 0; i < ready; i++) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    connection& peer = connections_[static_cast<std::uint32_t>(event.data.u64)];
    if (peer.used() && peer.event_key() == event.data.u64) handle(peer, event.events);
  }
  if (!dirty_.empty()) flush();
}

void swarm::poll_until(std::uint64_t end_ns) {
  while (now_ns() < end_ns) poll(20);
}

void swarm::handle(connection& peer, std::uint32_t events) {
  if (peer.state == phase::connecting && !finish_connect(peer, events)) return;
  if (peer.state == phase::securing && !continue_tls(peer)) return;
  if ((events & EPOLLOUT) != 0 && !peer.output.empty() && !write_out(peer)) return;
  if ((events & (EPOLLIN | gone_events)) != 0) read_all(peer, events);
}

bool swarm::finish_connect(connection& peer, std::uint32_t events) {
  if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) return false;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(peer.fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    refuse(peer, failure::connect, errors_.connect, std::string("connect: ") + std::strerror(error));
    return false;
  }
  if (tls_) {
    peer.tls = std::make_unique<tls_session>(*tls_, peer.fd);
    peer.state = phase::securing;
    return true;
  }
  request_upgrade(peer);
  return peer.used();
}

bool swarm::continue_tls(connection& peer) {
  const io_result result = peer.tls->handshake();
  if (result.state == io_result::status::would_block) return false;
  if (result.state != io_result::status::done) {
    refuse(peer, failure::handshake, errors_.handshake, "the TLS handshake failed");
    return false;
  }
  request_upgrade(peer);
  return peer.used();
}

void swarm::request_upgrade(connection& peer) {
  peer.state = phase::upgrading;
  peer.output += upgrade_request(peer, options_, random_);
  write_out(peer);
}

void swarm::read_all(connection& peer, std::uint32_t events) {
  for (;;) {
    const io_result result = peer.read(read_buffer_);
    if (result.state == io_result::status::would_block) return;
    if (result.state != io_result::status::done) {
      end_of(peer, result.state == io_result::status::ended ? failure::end_of_file : failure::reset);
      return;
    }
    if (!take(peer, {read_buffer_.data(), result.size})) return;
    const bool drained = !peer.tls && result.size < read_buffer_.size();
    if (drained && (events & gone_events) == 0) return;
  }
}

void swarm::end_of(connection& peer, failure why) {
  if (peer.state != phase::closing) {
    fail(peer, why);
    return;
  }
  peer.reset();
  observer_->on_closed(peer);
}

void swarm::fail(connection& peer, failure why) {
  peer.reset();
  observer_->on_failure(peer, why);
}

}  // namespace p2p_broker::bench
