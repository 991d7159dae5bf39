#include "server/http/forwarded.hpp"

#include <algorithm>
#include <string>

#include "server/http/ascii_lower.hpp"

namespace p2p_broker::server {
namespace {

using protocol::ip_place;

/// Trusted proxies in a row that are gone through, so that a long list costs no more than a short one.
constexpr int hops_max = 32;

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t";
  const std::size_t begin = std::min(text.find_first_not_of(blanks), text.size());
  const std::size_t end = text.find_last_not_of(blanks);
  return end == std::string_view::npos ? std::string_view{} : text.substr(begin, end + 1 - begin);
}

/// Cuts the last part off `list`, at a separator that is not inside quotes.
[[nodiscard]] std::string_view take_last(std::string_view& list, char separator) noexcept {
  std::size_t at = std::string_view::npos;
  bool quoted = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i] == '"') {
      quoted = !quoted;
    } else if (list[i] == separator && !quoted) {
      at = i;
    }
  }
  const std::string_view last = at == std::string_view::npos ? list : list.substr(at + 1);
  list = at == std::string_view::npos ? std::string_view{} : list.substr(0, at);
  return trimmed(last);
}

/// The `for` of one element of Forwarded, without its quotes; empty if it has none.
[[nodiscard]] std::string_view for_of(std::string_view element) noexcept {
  while (!element.empty()) {
    std::string_view pair = take_last(element, ';');
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || ascii_lower(trimmed(pair.substr(0, equals))) != "for") {
      continue;
    }
    pair = trimmed(pair.substr(equals + 1));
    if (pair.size() >= 2 && pair.front() == '"' && pair.back() == '"') {
      pair = pair.substr(1, pair.size() - 2);
    }
    return pair;
  }
  return {};
}

}  // namespace

std::optional<ip_place> client_of(std::string_view forwarded_for, std::string_view forwarded,
                                  std::span<const protocol::cidr> trusted) {
  const bool is_list = !forwarded_for.empty();
  std::string_view rest = is_list ? forwarded_for : forwarded;
  std::optional<ip_place> nearest;
  for (int hop = 0; hop < hops_max && !rest.empty(); ++hop) {
    const std::string_view last = take_last(rest, ',');
    const std::optional<ip_place> told = protocol::parse_ip_place(is_list ? last : for_of(last));
    if (!told) {
      return nearest;
    }
    nearest = told;
    if (!protocol::any_contains(trusted, told->ip)) {
      return told;
    }
  }
  return nearest;
}

}  // namespace p2p_broker::server
