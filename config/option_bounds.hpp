// Bounds that several rows of option_rows share. They are wide enough for any sensible use and narrow enough to catch a
// slip of the unit; a least value of 1 or more means that zero would have no meaning, since zero never means unlimited.
#pragma once

#include <cstdint>

namespace p2p_broker::config::option_rows {

inline constexpr std::uint32_t mebibyte = 1024 * 1024;
inline constexpr std::uint32_t size_max = 4095 * mebibyte;  // the greatest round size that 32 bits hold
inline constexpr std::uint32_t timer_ms_max = 2147483647;   // the longest timer of peerjs-server, about 24 days

}  // namespace p2p_broker::config::option_rows
