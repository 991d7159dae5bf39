#include "protocol/cidr.hpp"

#include <algorithm>

namespace p2p_broker::protocol {
namespace {

constexpr unsigned bits_of_byte = 8;
constexpr unsigned bits_of_ip = 128;
constexpr unsigned bits_before_ipv4 = 96;

}  // namespace

std::optional<cidr> cidr::parse(std::string_view text) noexcept {
  if (text == "unix") {
    return cidr(ip_bytes{}, bits_of_ip);  // the unspecified address, from which nobody else comes
  }
  const std::size_t slash = text.find('/');
  const std::optional<ip_bytes> start = parse_ip(text.substr(0, slash));
  if (!start) {
    return std::nullopt;
  }
  if (slash == std::string_view::npos) {
    return cidr(*start, bits_of_ip);
  }
  // ::ffff:10.0.0.0/104 is written as an IPv6 block, so its bits are those of sixteen bytes.
  const bool short_form = is_ipv4(*start) && text.find(':') == std::string_view::npos;
  const unsigned before = short_form ? bits_before_ipv4 : 0;
  const std::optional<std::uint16_t> bits = parse_port(text.substr(slash + 1));
  if (!bits || *bits > bits_of_ip - before) {
    return std::nullopt;
  }
  return cidr(*start, before + *bits);
}

bool cidr::contains(const ip_bytes& ip) const noexcept {
  const unsigned whole = bits_ / bits_of_byte;
  if (!std::equal(start_.begin(), start_.begin() + whole, ip.begin())) {
    return false;
  }
  const unsigned rest = bits_ % bits_of_byte;
  return rest == 0 || ((start_[whole] ^ ip[whole]) >> (bits_of_byte - rest)) == 0;
}

bool any_contains(std::span<const cidr> blocks, const ip_bytes& ip) noexcept {
  return std::ranges::any_of(blocks, [&](const cidr& block) { return block.contains(ip); });
}

}  // namespace p2p_broker::protocol
