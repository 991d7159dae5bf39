// Which segments of a path mean this folder or the one above, so that nobody can ask for what lies below them: browsers
// resolve them before they ask. Text alone.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::config {

/// Whether a URL parser takes it for "." or "..", also when its dots are escaped (WHATWG URL, 4.3).
[[nodiscard]] inline bool is_dot_segment(std::string_view segment) {
  std::string plain;
  while (!segment.empty()) {
    const bool is_escaped = segment.starts_with("%2e") || segment.starts_with("%2E");
    plain += is_escaped ? '.' : segment.front();
    segment.remove_prefix(is_escaped ? 3 : 1);
  }
  return plain == "." || plain == "..";
}

}  // namespace p2p_broker::config
