// What a proxy writes ahead of a connection's own bytes to say whose they are: the PROXY protocol of HAProxy, version 1
// (a line) and 2 (bytes). Source: https://www.haproxy.org/download/2.8/doc/proxy-protocol.txt
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/ip_text.hpp"

namespace p2p_broker::protocol {

/// A header that is longer is not read. The protocol's additions (TLVs) make it a few hundred bytes at most.
inline constexpr std::size_t proxy_header_bytes_max = 4096;

struct proxy_header {
  enum class status : std::uint8_t {
    incomplete,  ///< all there is belongs to it, and more is to come
    complete,
    bad,  ///< it is none, or one that contradicts itself
  };

  status what;
  std::size_t bytes = 0;  ///< complete: its length; what follows is the client's
  /// complete: whose connection it is. Nothing if the proxy speaks for itself (LOCAL) or does not know (UNKNOWN, or no
  /// TCP over IP).
  std::optional<ip_place> source = std::nullopt;
};

/// \param input what has come so far, from its first byte
[[nodiscard]] proxy_header parse_proxy_header(std::string_view input) noexcept;

}  // namespace p2p_broker::protocol
