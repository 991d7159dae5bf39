// Writes one part of a text behind another, into room that is known to suffice. What messages are put together with.
#pragma once

#include <cstring>
#include <string_view>

namespace p2p_broker::protocol {

/// Copies `part` to `out`. \returns the position behind it
inline char* put_text(char* out, std::string_view part) noexcept {
  std::memcpy(out, part.data(), part.size());
  return out + part.size();
}

}  // namespace p2p_broker::protocol
