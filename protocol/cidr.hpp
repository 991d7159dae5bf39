// A block of IP addresses, as 10.0.0.0/8 or 2001:db8::/32 (RFC 4632, RFC 4291 2.3); a lone address is a block of one,
// and `unix` is whoever comes by a unix socket. Bits behind the prefix do not matter.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "protocol/ip_text.hpp"

namespace p2p_broker::protocol {

class cidr {
 public:
  /// Nothing for what is no block.
  [[nodiscard]] static std::optional<cidr> parse(std::string_view text) noexcept;

  [[nodiscard]] bool contains(const ip_bytes& ip) const noexcept;

 private:
  cidr(const ip_bytes& start, unsigned bits) noexcept : start_(start), bits_(bits) {}

  ip_bytes start_;
  unsigned bits_;  ///< of the sixteen bytes, so 96 and more for IPv4
};

[[nodiscard]] bool any_contains(std::span<const cidr> blocks, const ip_bytes& ip) noexcept;

}  // namespace p2p_broker::protocol
