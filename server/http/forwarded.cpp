#include "server/http/forwarded.hpp"

#include <algorithm>
#include <string>
#include <utility>

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

/// Whether the quote at `at` is text: behind a backslash that is not text itself (RFC 9110 5.6.4).
[[nodiscard]] bool is_escaped(std::string_view list, std::size_t at) noexcept {
  const std::size_t before = list.substr(0, at).find_last_not_of('\\');
  const std::size_t backslashes = before == std::string_view::npos ? at : at - 1 - before;
  return backslashes % 2 != 0;
}

enum class quotes : bool { mean_nothing, keep_together };

/// Cuts the last part off `list`, at a separator that is not inside quotes. Looked for from the right: what stands left
/// of a proxy's own part is the client's, and an open quote there must not swallow what the proxy says.
[[nodiscard]] std::string_view take_last(std::string_view& list, char separator, quotes which) noexcept {
  bool quoted = false;
  for (std::size_t i = list.size(); i-- > 0;) {
    if (list[i] == '"' && which == quotes::keep_together && !is_escaped(list, i)) {
      quoted = !quoted;
    } else if (list[i] == separator && !quoted) {
      const std::string_view last = list.substr(i + 1);
      list = list.substr(0, i);
      return trimmed(last);
    }
  }
  return trimmed(std::exchange(list, {}));
}

/// The `for` of one element of Forwarded, without its quotes; empty if it has none.
[[nodiscard]] std::string_view for_of(std::string_view element) noexcept {
  while (!element.empty()) {
    std::string_view pair = take_last(element, ';', quotes::keep_together);
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
    const std::string_view last = take_last(rest, ',', is_list ? quotes::mean_nothing : quotes::keep_together);
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
