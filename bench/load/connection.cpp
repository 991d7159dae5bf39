// Reading, writing and closing one socket, plain or TLS.
// Memory of a connection that once held much is given back when its socket closes.
#include "bench/load/connection.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace p2p_broker::bench {
namespace {

constexpr std::size_t kept_capacity_max = 16384;

io_result result_of(ssize_t returned) {
  if (returned > 0) return {io_result::status::done, static_cast<std::size_t>(returned)};
  if (returned == 0) return {io_result::status::ended, 0};
  const bool later = errno == EAGAIN || errno == EWOULDBLOCK;
  return {later ? io_result::status::would_block : io_result::status::failed, 0};
}

void clear(std::string& buffer) {
  buffer.clear();
  if (buffer.capacity() > kept_capacity_max) buffer.shrink_to_fit();
}

}  // namespace

io_result connection::read(std::span<char> into) {
  if (tls) return tls->read(into);
  ssize_t got = 0;
  do {
    got = recv(fd, into.data(), into.size(), 0);
  } while (got < 0 && errno == EINTR);
  return result_of(got);
}

io_result connection::write(std::string_view bytes) {
  if (tls) return tls->write(bytes);
  ssize_t sent = 0;
  do {
    sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return result_of(sent);
}

void connection::reset() {
  tls.reset();
  if (fd >= 0) close(fd);
  fd = -1;
  state = phase::unused;
  generation++;
  clear(input);
  clear(output);
  clear(fragments);
}

std::string make_id(std::string_view prefix, std::uint32_t index, std::uint32_t variant) {
  const auto first = static_cast<std::uint32_t>(std::strtoul(std::string(prefix).c_str(), nullptr, 16));
  char id[40];
  std::snprintf(id, sizeof id, "%08x-%04x-4%03x-8%03x-a5c3%08x", first, (index * 40503U) & 0xffff, variant & 0xfff,
                (index * 7919U) & 0xfff, index);
  return id;
}

}  // namespace p2p_broker::bench
