// Small letters for the comparisons that HTTP and express make without regard to case.
// ASCII only: what lies beyond it is compared as it came.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace p2p_broker::server {

[[nodiscard]] inline std::string ascii_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace p2p_broker::server
