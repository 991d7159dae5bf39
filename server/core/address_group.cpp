#include "server/core/address_group.hpp"

#include <algorithm>

namespace p2p_broker::server {
namespace {

constexpr std::array<unsigned char, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr std::size_t household_bytes = 8;

[[nodiscard]] bool is_local_ipv4(unsigned char a, unsigned char b) noexcept {
  return a == 127 || a == 10 || (a == 172 && (b & 0xF0) == 16) || (a == 192 && b == 168) || (a == 169 && b == 254);
}

}  // namespace

bool is_ipv4(const address& from) noexcept {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), from.bytes.begin());
}

address_group group_of(const address& from) noexcept {
  address_group group{from.bytes};
  if (!is_ipv4(from)) {
    std::fill(group.bytes.begin() + household_bytes, group.bytes.end(), static_cast<unsigned char>(0));
  }
  return group;
}

bool is_local(const address& from) noexcept {
  const auto& bytes = from.bytes;
  if (is_ipv4(from)) {
    return is_local_ipv4(bytes[12], bytes[13]);
  }
  const bool loopback =
      std::all_of(bytes.begin(), bytes.end() - 1, [](unsigned char b) { return b == 0; }) && bytes.back() == 1;
  const bool unique_local = (bytes[0] & 0xFE) == 0xFC;
  const bool link_local = bytes[0] == 0xFE && (bytes[1] & 0xC0) == 0x80;
  return loopback || unique_local || link_local;
}

}  // namespace p2p_broker::server
