// Where a connection comes from, for the log: an IPv6 address, or an IPv4 one mapped into it, and a port.
// Small and fixed in size, since every connection keeps one.
#pragma once

#include <array>
#include <cstdint>
#include <string>

struct sockaddr_storage;

namespace p2p_broker::server {

struct address {
  std::array<unsigned char, 16> bytes{};
  std::uint16_t port = 0;

  [[nodiscard]] static address from(const sockaddr_storage& socket_address) noexcept;

  /// `203.0.113.7:40000` or `[2001:db8::1]:40000`.
  /// \param masked leaves out what tells one household from another: an IPv4 address's last byte, all but the first
  ///        six bytes of an IPv6 address, and the port
  [[nodiscard]] std::string text(bool masked) const;
};

}  // namespace p2p_broker::server
