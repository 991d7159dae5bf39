#include "server/admin/guard.hpp"

#include <cstddef>

#include "protocol/ip_text.hpp"
#include "server/http/ascii_lower.hpp"

namespace p2p_broker::server::admin {
namespace {

constexpr std::uint16_t http_port = 80;

/// A host header in two parts, the first without brackets.
struct named_place {
  std::string name;
  std::optional<std::uint16_t> port;  ///< of a text that has one
};

[[nodiscard]] std::optional<named_place> parse(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  named_place place;
  if (has_port) {
    place.port = protocol::parse_port(host.substr(colon + 1));
    if (!place.port) {
      return std::nullopt;
    }
    host = host.substr(0, colon);
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  place.name = ascii_lower(host);
  return place.name.empty() ? std::nullopt : std::optional(place);
}

[[nodiscard]] bool same_name(std::string_view a, std::string_view b) {
  const auto ip = protocol::parse_ip(a);
  return a == b || (ip && ip == protocol::parse_ip(b));
}

/// In a time that tells nothing of where they differ.
[[nodiscard]] bool same_secret(std::string_view given, std::string_view secret) {
  unsigned differs = given.size() == secret.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    differs |= static_cast<unsigned char>(given[i] ^ secret[i % secret.size()]);
  }
  return differs == 0;
}

}  // namespace

bool guard::is_own(std::string_view host, std::string_view local_ip) const {
  const auto place = parse(host);
  if (!place) {
    return false;
  }
  const auto names_it = [&](std::string_view name) { return same_name(place->name, ascii_lower(name)); };
  for (const std::string& each : own_.further) {
    const auto further = parse(each);
    if (further && place->name == further->name && (!further->port || further->port == place->port)) {
      return true;
    }
  }
  return place->port.value_or(http_port) == own_.port &&
         (names_it(own_.host) || names_it("localhost") || names_it("127.0.0.1") || names_it("::1") ||
          (!local_ip.empty() && names_it(local_ip)));
}

/// Browsers name the host in each request; who speaks HTTP/1.0 without it is a probe.
std::optional<reply> guard::refuse_stranger(const request& asked) const {
  if (!asked.host.empty() && !is_own(asked.host, asked.local_ip)) {
    return reply{.status = 421, .body = "This is not one of the admin listener's own names; see --admin_host.\n"};
  }
  if (!asked.origin.empty()) {
    constexpr std::string_view scheme_end = "://";
    const std::size_t end = asked.origin.find(scheme_end);
    const bool http =
        end != std::string::npos && (asked.origin.starts_with("http:") || asked.origin.starts_with("https:"));
    if (!http || !is_own(std::string_view(asked.origin).substr(end + scheme_end.size()), asked.local_ip)) {
      return reply{.status = 403, .body = "Pages of another origin may not ask here.\n"};
    }
  }
  const bool changes = asked.method != "GET" && asked.method != "HEAD";
  if (changes && !asked.fetch_site.empty() && asked.fetch_site != "same-origin" && asked.fetch_site != "none") {
    return reply{.status = 403, .body = "Pages of another site may not change anything here.\n"};
  }
  return std::nullopt;
}

std::optional<reply> guard::refuse_without_token(const request& asked) const {
  if (token_.empty()) {
    return std::nullopt;
  }
  constexpr std::string_view scheme = "bearer ";
  const std::string_view given = asked.authorization;
  if (given.size() > scheme.size() && ascii_lower(given.substr(0, scheme.size())) == scheme &&
      same_secret(given.substr(scheme.size()), token_)) {
    return std::nullopt;
  }
  return reply{.status = 401,
               .body = "This takes the token of --admin_token_file: \"Authorization: Bearer TOKEN\".\n",
               .authenticate = "Bearer realm=\"p2p-broker admin\""};
}

}  // namespace p2p_broker::server::admin
