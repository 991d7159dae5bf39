// Addresses for tests, written as one says them.
#pragma once

#include <algorithm>
#include <initializer_list>

#include "server/core/address.hpp"

namespace p2p_broker::server {

[[nodiscard]] inline address ipv4(unsigned char a, unsigned char b, unsigned char c, unsigned char d) {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d}, 40000};
}

/// \param first its first bytes; the others are zero
[[nodiscard]] inline address ipv6(std::initializer_list<unsigned char> first) {
  address out;
  std::ranges::copy(first, out.bytes.begin());
  out.port = 40000;
  return out;
}

}  // namespace p2p_broker::server
