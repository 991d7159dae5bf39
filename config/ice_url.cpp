#include "config/ice_url.hpp"

#include <algorithm>
#include <cctype>

#include "config/option_value.hpp"
#include "config/usage_error.hpp"
#include "protocol/ip_text.hpp"

namespace p2p_broker::config {
namespace {

bool is_name(std::string_view host) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-'; };
  return !host.empty() && std::ranges::all_of(host, is_part);
}

}  // namespace

std::optional<std::string> complaint_about_ice_url(std::string_view url) {
  if (url.starts_with("turn:") || url.starts_with("turns:")) {
    return "is a TURN server, whose user and password everyone could read in the page; only stun: and stuns: are taken";
  }
  const std::size_t scheme = url.starts_with("stun:") ? 5 : url.starts_with("stuns:") ? 6 : 0;
  if (scheme == 0 || url.size() > ice_url_bytes_max) {
    return "is not a STUN server's URL such as stun:stun.example.org:3478";
  }
  std::string_view host = url.substr(scheme);
  const std::size_t bracket = host.find(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const auto port = protocol::parse_port(host.substr(colon + 1));
    if (!port || *port == 0) {
      return "has no port between 1 and 65535 behind its last colon";
    }
    host = host.substr(0, colon);
  }
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const bool good = in_brackets ? protocol::parse_ip(host.substr(1, host.size() - 2)).has_value() : is_name(host);
  return good ? std::nullopt
              : std::optional<std::string>("has no host such as stun.example.org, 192.0.2.1 or [2001:db8::1]");
}

void check_ice_servers(const options& settings, const origin_of& origin) {
  const auto fail = [&](const std::string& complaint) {
    throw usage_error(origin("check_ice_server") + ": " + complaint);
  };
  if (settings.check_ice_servers.size() > check_ice_servers_max) {
    fail("more than " + std::to_string(check_ice_servers_max) + " servers");
  }
  for (const std::string& url : settings.check_ice_servers) {
    if (const auto complaint = complaint_about_ice_url(url)) {
      fail(in_quotes(url) + " " + *complaint);
    }
  }
}

}  // namespace p2p_broker::config
