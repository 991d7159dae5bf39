#include "server/core/certificate_names.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace p2p_broker::server {
namespace {

/// In small letters and without the dot of the root.
[[nodiscard]] std::string plain(std::string_view name) {
  if (name.ends_with('.')) {
    name.remove_suffix(1);
  }
  std::string text(name);
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

}  // namespace

void certificate_names::add(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    places_.try_emplace(plain(name), count_);
  }
  ++count_;
}

std::size_t certificate_names::of(std::string_view asked) const {
  std::string name = plain(asked);
  if (const auto whole = places_.find(name); whole != places_.end() && !name.starts_with('*')) {
    return whole->second;
  }
  const std::size_t dot = name.find('.');
  if (dot == 0 || dot == std::string::npos) {
    return 0;
  }
  name.replace(0, dot, "*");
  const auto wild = places_.find(name);
  return wild == places_.end() ? 0 : wild->second;
}

}  // namespace p2p_broker::server
