// IP addresses as people and proxies write them. An IPv4 address is kept as IPv6 maps it (::ffff:203.0.113.7, RFC 4291
// 2.5.5.2), so that both fit the same sixteen bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace p2p_broker::protocol {

using ip_bytes = std::array<unsigned char, 16>;

/// What stands before the four bytes of an IPv4 address.
inline constexpr std::array<unsigned char, 12> ipv4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

[[nodiscard]] bool is_ipv4(const ip_bytes& ip) noexcept;

/// \param bytes the four of an IPv4 address
[[nodiscard]] ip_bytes mapped_ipv4(const unsigned char* bytes) noexcept;

struct ip_place {
  ip_bytes ip{};
  std::uint16_t port = 0;  ///< 0: unknown

  friend bool operator==(const ip_place&, const ip_place&) = default;
};

/// `203.0.113.7` or `2001:db8::1`; nothing for anything else, zones (`fe80::1%eth0`) included.
[[nodiscard]] std::optional<ip_bytes> parse_ip(std::string_view text) noexcept;

/// A number from 0 to 65535, without sign or blanks.
[[nodiscard]] std::optional<std::uint16_t> parse_port(std::string_view text) noexcept;

/// An address with or without a port: `203.0.113.7:4711`, `[2001:db8::1]:4711`, `[2001:db8::1]`, `2001:db8::1`.
[[nodiscard]] std::optional<ip_place> parse_ip_place(std::string_view text) noexcept;

}  // namespace p2p_broker::protocol
