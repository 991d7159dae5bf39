// floor - the physical-limit yardstick: the least work a PeerJS signalling relay can do with recv and send.
// One thread, epoll (level triggered), no JSON, no limits, no time-outs, no safety. Never deploy it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "bench/floor/connection.hpp"
#include "bench/floor/registry.hpp"
#include "bench/floor/relay.hpp"
#include "bench/floor/upgrade.hpp"

namespace p2p_broker::bench::floor {
namespace {

class server {
 public:
  server(std::uint16_t port, std::size_t files_max) : connections_(files_max), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* where = reinterpret_cast<const sockaddr*>(&address);
    if (bind(listener_, where, sizeof address) != 0 || listen(listener_, 4096) != 0) {
      std::perror("floor: listen");
      std::exit(1);
    }
    watch(listener_);
  }

  [[noreturn]] void run() {
    std::array<epoll_event, 512> events{};
    for (;;) {
      const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
      for (int i = 0; i < ready; i++) {
        const int fd = events[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_) {
          accept_all();
        } else if (auto& peer = connections_[static_cast<std::size_t>(fd)]; peer && !read_from(*peer)) {
          drop(*peer);
        }
      }
    }
  }

 private:
  void watch(int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }

  void accept_all() {
    for (;;) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      auto peer = std::make_unique<connection>();
      peer->fd = fd;
      connections_[static_cast<std::size_t>(fd)] = std::move(peer);
      watch(fd);
    }
  }

  void drop(connection& peer) {
    if (peer.open) peers_.remove(peer);
    const int fd = peer.fd;
    close(fd);
    connections_[static_cast<std::size_t>(fd)].reset();
  }

  // False: the connection is over.
  [[nodiscard]] bool read_from(connection& peer) {
    char* bytes = buffer_.data();
    std::size_t size = peer.leftover_size;
    if (size != 0) {
      std::memcpy(bytes, peer.leftover.get(), size);
      peer.leftover.reset();
      peer.leftover_size = 0;
    }
    const ssize_t got = recv(peer.fd, bytes + size, buffer_.size() - size, 0);
    if (got == 0) return false;
    if (got < 0 && errno != EAGAIN) return false;
    if (got > 0) size += static_cast<std::size_t>(got);

    if (!peer.open) {
      const auto* end = static_cast<const char*>(memmem(bytes, size, "\r\n\r\n", 4));
      if (end != nullptr) {
        const auto request_size = static_cast<std::size_t>(end + 4 - bytes);
        if (!answer_request(peer, {bytes, request_size}, peers_)) return false;
        bytes += request_size;
        size -= request_size;
      }
    }
    if (peer.open) {
      const auto done = handle_frames(peer, bytes, size, peers_);
      if (!done) return false;
      bytes += *done;
      size -= *done;
    }
    if (size != 0) peer.keep(bytes, size);
    return true;
  }

  std::vector<std::unique_ptr<connection>> connections_;  ///< by file descriptor
  registry peers_;
  std::array<char, read_size_max> buffer_{};
  int epoll_;
  int listener_ = -1;
};

}  // namespace
}  // namespace p2p_broker::bench::floor

int main(int argc, char** argv) {
  const int port = argc > 1 ? std::atoi(argv[1]) : 9001;
  if (port <= 0 || port > 65535) {
    std::fprintf(stderr, "usage: floor [PORT]\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  // On the heap: the read buffer is too large for a frame of main.
  auto yardstick = std::make_unique<p2p_broker::bench::floor::server>(static_cast<std::uint16_t>(port), files.rlim_cur);
  yardstick->run();
}
