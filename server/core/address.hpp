// Where a connection comes from: an IPv6 address, or an IPv4 one mapped into it, and a port; all zeros: a unix socket.
// Small and fixed in size, since every connection keeps one; net/address_text reads and writes them.
#pragma once

#include <array>
#include <cstdint>

namespace p2p_broker::server {

struct address {
  std::array<unsigned char, 16> bytes{};
  std::uint16_t port = 0;

  friend bool operator==(const address&, const address&) = default;
};

}  // namespace p2p_broker::server
