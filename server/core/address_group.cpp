#include "server/core/address_group.hpp"

#include <algorithm>
#include <cstddef>

namespace p2p_broker::server {
namespace {

constexpr std::size_t household_bytes = 8;

}  // namespace

address_group group_of(const address& from) noexcept {
  address_group group{from.bytes};
  if (!protocol::is_ipv4(from.bytes)) {
    std::fill(group.bytes.begin() + household_bytes, group.bytes.end(), static_cast<unsigned char>(0));
  }
  return group;
}

std::span<const protocol::cidr> local_blocks() noexcept {
  static const std::array blocks{
      *protocol::cidr::parse("127.0.0.0/8"),    *protocol::cidr::parse("10.0.0.0/8"),
      *protocol::cidr::parse("172.16.0.0/12"),  *protocol::cidr::parse("192.168.0.0/16"),
      *protocol::cidr::parse("169.254.0.0/16"), *protocol::cidr::parse("::1"),
      *protocol::cidr::parse("fc00::/7"),       *protocol::cidr::parse("fe80::/10"),
      *protocol::cidr::parse("unix"),
  };
  return blocks;
}

bool is_local(const address& from) noexcept { return protocol::any_contains(local_blocks(), from.bytes); }

}  // namespace p2p_broker::server
