#include "config/admin_place.hpp"

#include <algorithm>

#include "config/option_value.hpp"
#include "config/usage_error.hpp"
#include "protocol/ip_text.hpp"

namespace p2p_broker::config {

std::optional<admin_place> parse_admin_place(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = protocol::parse_port(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (!protocol::parse_ip(host) || host.find(':') == std::string_view::npos) return std::nullopt;
  } else if (host.find_first_of(":[]/@?#") != std::string_view::npos) {
    return std::nullopt;
  }
  const bool printable = std::ranges::all_of(host, [](char c) { return c > 0x20 && c < 0x7f; });
  if (!port || host.empty() || !printable) return std::nullopt;
  return admin_place{std::string(host), *port};
}

bool is_loopback(std::string_view host) {
  if (host == "localhost") return true;
  const auto ip = protocol::parse_ip(host);
  if (!ip) return false;
  constexpr unsigned char loopback_net = 127;
  if (protocol::is_ipv4(*ip)) return (*ip)[protocol::ipv4_prefix.size()] == loopback_net;
  protocol::ip_bytes one{};
  one.back() = 1;
  return *ip == one;
}

void check_admin(const options& settings, const std::function<std::string(std::string_view)>& origin_of) {
  if (settings.admin.empty()) return;
  const auto place = parse_admin_place(settings.admin);
  if (!place) {
    throw usage_error(origin_of("admin") + ": " + in_quotes(settings.admin) +
                      " is not a host and a port such as 127.0.0.1:9001 or [::1]:9001");
  }
  if (settings.admin_token_file.empty() && !is_loopback(place->host)) {
    throw usage_error(origin_of("admin") + ": " + in_quotes(place->host) +
                      " can be reached by other machines, which takes a token; give admin_token_file, too");
  }
}

}  // namespace p2p_broker::config
