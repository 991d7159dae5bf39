// Which of the 64 stripes of a shared table an entry is in, by its hash. The tables inside a stripe take their places
// from the hash's high bits and their marks from its low byte, so the stripe is chosen by bits between them: were it by
// the same ones, all entries of a stripe would crowd in one place of its table.
#pragma once

#include <cstddef>
#include <cstdint>

namespace p2p_broker::server {

inline constexpr std::size_t stripes_of_table = 64;

[[nodiscard]] constexpr std::size_t stripe_index(std::uint64_t hash) noexcept { return hash >> 16 & 63; }

}  // namespace p2p_broker::server
