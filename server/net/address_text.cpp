#include "server/net/address_text.hpp"

#include <algorithm>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "protocol/ip_text.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::size_t ipv6_bytes_shown = 6;

}  // namespace

address address_of(const sockaddr_storage& socket_address) noexcept {
  address out;
  if (socket_address.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &socket_address, sizeof v6);
    std::memcpy(out.bytes.data(), &v6.sin6_addr, out.bytes.size());
    out.port = ntohs(v6.sin6_port);
  } else if (socket_address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &socket_address, sizeof v4);
    out.bytes = protocol::mapped_ipv4(reinterpret_cast<const unsigned char*>(&v4.sin_addr));
    out.port = ntohs(v4.sin_port);
  }
  return out;
}

std::string text_of(const address& from, bool masked) {
  if (from == address{}) {
    return "unix";
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  std::array<unsigned char, 16> shown = from.bytes;
  const bool v4 = protocol::is_ipv4(from.bytes);
  if (masked) {
    std::fill(shown.begin() + (v4 ? 15 : ipv6_bytes_shown), shown.end(), static_cast<unsigned char>(0));
  }
  inet_ntop(v4 ? AF_INET : AF_INET6, shown.data() + (v4 ? protocol::ipv4_prefix.size() : 0), text.data(), text.size());
  std::string out = v4 ? text.data() : "[" + std::string(text.data()) + "]";
  if (!masked && from.port != 0) {
    out += ":" + std::to_string(from.port);
  }
  return out;
}

}  // namespace p2p_broker::server
