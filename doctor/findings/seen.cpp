#include "doctor/findings/seen.hpp"

#include <algorithm>

namespace p2p_broker::doctor {

std::string http_seen::header(std::string_view name) const {
  std::string joined;
  for (const auto& [each, value] : headers) {
    if (each == name) joined += (joined.empty() ? "" : ", ") + value;
  }
  return joined;
}

std::size_t http_seen::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count(headers, name, [](const auto& each) { return each.first; }));
}

}  // namespace p2p_broker::doctor
