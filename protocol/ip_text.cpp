#include "protocol/ip_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>

namespace p2p_broker::protocol {

bool is_ipv4(const ip_bytes& ip) noexcept { return std::equal(ipv4_prefix.begin(), ipv4_prefix.end(), ip.begin()); }

ip_bytes mapped_ipv4(const unsigned char* bytes) noexcept {
  ip_bytes out{};
  std::ranges::copy(ipv4_prefix, out.begin());
  std::copy_n(bytes, out.size() - ipv4_prefix.size(), out.begin() + ipv4_prefix.size());
  return out;
}

std::optional<ip_bytes> parse_ip(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  std::ranges::copy(text, terminated.begin());
  ip_bytes out{};
  std::array<unsigned char, 4> v4{};
  if (inet_pton(AF_INET, terminated.data(), v4.data()) == 1) {
    return mapped_ipv4(v4.data());
  }
  if (inet_pton(AF_INET6, terminated.data(), out.data()) == 1) {
    return out;
  }
  return std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return port;
}

std::optional<ip_place> parse_ip_place(std::string_view text) noexcept {
  std::string_view port_text;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) {
      return std::nullopt;
    }
    port_text = text.substr(close + 1);
    text = text.substr(1, close - 1);
    if (text.find(':') == std::string_view::npos) {
      return std::nullopt;
    }
  } else if (std::ranges::count(text, ':') == 1) {
    port_text = text.substr(text.find(':'));
    text = text.substr(0, text.find(':'));
  }
  const std::optional<ip_bytes> ip = parse_ip(text);
  if (!ip || port_text.empty()) {
    return ip ? std::optional(ip_place{*ip}) : std::nullopt;
  }
  const std::optional<std::uint16_t> port = port_text.starts_with(':') ? parse_port(port_text.substr(1)) : std::nullopt;
  return port ? std::optional(ip_place{*ip, *port}) : std::nullopt;
}

}  // namespace p2p_broker::protocol
