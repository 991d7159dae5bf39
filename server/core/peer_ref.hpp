// Names one connection among all shards: where its peer lives, not a pointer to it.
// It may be stale, since connections end at any time, but it never dangles: a slot's generation changes with each use.
#pragma once

#include <compare>
#include <cstdint>

namespace p2p_broker::server {

struct peer_ref {
  std::uint32_t slot = 0;        ///< place in the shard's table
  std::uint32_t generation = 0;  ///< which use of that place
  std::uint16_t shard = 0;

  friend bool operator==(const peer_ref&, const peer_ref&) = default;
};

}  // namespace p2p_broker::server
