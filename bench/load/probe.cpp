// One blocking connect.
// It is closed with a reset, so that no port waits for a minute behind it.
#include "bench/load/probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace p2p_broker::bench {

bool is_listening(const options& where) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(where.port);
  inet_pton(AF_INET, where.host.c_str(), &server.sin_addr);
  const bool answered = connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0;
  const linger reset{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  close(fd);
  return answered;
}

}  // namespace p2p_broker::bench
