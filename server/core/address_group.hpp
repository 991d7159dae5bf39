// Which addresses count as one customer: an IPv4 address, or the 64 bits of an IPv6 address that a household gets.
// And which are nobody's in particular: those of this machine and of private networks, behind which a proxy may stand.
#pragma once

#include <array>
#include <span>

#include "protocol/cidr.hpp"
#include "server/core/address.hpp"

namespace p2p_broker::server {

struct address_group {
  std::array<unsigned char, 16> bytes{};

  friend bool operator==(const address_group&, const address_group&) = default;
};

/// \returns all of an IPv4 address, the first 64 bits of an IPv6 one
[[nodiscard]] address_group group_of(const address& from) noexcept;

/// Loopback, link-local and private addresses (RFC 1918, RFC 4193), and unix sockets.
[[nodiscard]] std::span<const protocol::cidr> local_blocks() noexcept;
[[nodiscard]] bool is_local(const address& from) noexcept;

}  // namespace p2p_broker::server
