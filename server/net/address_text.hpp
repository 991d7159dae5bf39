// Addresses between the kernel's form, the broker's and the log's.
// What an address is stands in core, where limits and dialects may look at it too.
#pragma once

#include <string>

#include "server/core/address.hpp"

struct sockaddr_storage;

namespace p2p_broker::server {

/// All zeros for a family other than IPv4 and IPv6, which is a unix socket's.
[[nodiscard]] address address_of(const sockaddr_storage& socket_address) noexcept;

/// `203.0.113.7:40000`, `[2001:db8::1]:40000` or `unix`, without the port if that is not known (0).
/// \param masked leaves out what tells one household from another: an IPv4 address's last byte, all but the first
///        six bytes of an IPv6 address, and the port
[[nodiscard]] std::string text_of(const address& from, bool masked);

}  // namespace p2p_broker::server
