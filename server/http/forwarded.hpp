// Whose request a proxy hands on, by the headers that proxies write: X-Forwarded-For, and Forwarded (RFC 7239).
// To be asked only about a request that came from a proxy which is trusted: anybody can send these headers.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "protocol/cidr.hpp"
#include "protocol/ip_text.hpp"

namespace p2p_broker::server {

/// The client, as the proxies tell it: each adds who spoke to it at the right end, so the rightmost address that is no
/// trusted proxy's is the last one that somebody trusted has seen. What stands left of it, anybody may have written.
/// \param forwarded_for X-Forwarded-For, or empty; if there is one, Forwarded is not looked at, since a proxy that
///        writes the one often lets the other pass as the client sent it
/// \param forwarded Forwarded, or empty
/// \returns nothing if no address is told; the leftmost trusted one if all are trusted, or if what stands before it is
///          no address
[[nodiscard]] std::optional<protocol::ip_place> client_of(std::string_view forwarded_for, std::string_view forwarded,
                                                          std::span<const protocol::cidr> trusted);

}  // namespace p2p_broker::server
