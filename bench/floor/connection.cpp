// The floor's only way to write: one blocking-style send for each answer.
// A real broker must never wait for one slow reader; the floor may, because it is a yardstick and no server.
#include "bench/floor/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace p2p_broker::bench::floor {

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN) return;
    pollfd writable = {fd, POLLOUT, 0};
    if (poll(&writable, 1, 200) <= 0) return;
  }
}

}  // namespace p2p_broker::bench::floor
