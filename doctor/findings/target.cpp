#include "doctor/findings/target.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "protocol/ip_text.hpp"

namespace p2p_broker::doctor {
namespace {

struct scheme_row {
  std::string_view name;
  bool secure;
};

constexpr std::array schemes = {scheme_row{"http", false}, scheme_row{"https", true}, scheme_row{"ws", false},
                                scheme_row{"wss", true}};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::uint16_t usual_port(bool secure) { return secure ? 443 : 80; }

std::optional<std::uint16_t> port_of(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65535) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

bool is_host(std::string_view host) {
  const auto legal = [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_'; };
  return !host.empty() && std::ranges::all_of(host, legal);
}

/// Host and port from between scheme and path.
std::string read_authority(std::string_view text, target& to) {
  if (text.find('@') != std::string_view::npos) return "a name or password in the URL is not taken";
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return "'[' has no ']'";
    to.host = lower(text.substr(1, end - 1));
    port = text.substr(end + 1);
    if (!protocol::parse_ip(to.host)) return "'" + to.host + "' is no IPv6 address";
  } else if (std::ranges::count(text, ':') > 1) {
    return "an IPv6 address stands in brackets, as in http://[::1]:9000/";
  } else {
    to.host = lower(text.substr(0, text.find(':')));
    port = text.substr(std::min(text.find(':'), text.size()));
    if (!is_host(to.host)) return to.host.empty() ? "it has no host" : "'" + to.host + "' is no name of a host";
  }
  to.port = usual_port(to.secure);
  if (port.empty()) return "";
  const auto number = port_of(port.substr(1));
  if (port.front() != ':' || !number) return "'" + std::string(port) + "' is no port";
  to.port = *number;
  return "";
}

void read_path(std::string_view text, target& to) {
  to.path = std::string(text.substr(0, text.find_first_of("?#")));
  while (to.path.ends_with('/')) to.path.pop_back();
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 127; });
}

}  // namespace

std::string target::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == usual_port(secure) ? name : name + ":" + std::to_string(port);
}

std::string target::url() const { return (secure ? "https://" : "http://") + authority() + path + "/"; }

bool target::is_local() const {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" || host.starts_with("127.");
}

read_target parse_target(std::string_view text) {
  read_target result;
  target& to = result.to;
  const auto scheme_end = text.find("://");
  std::string_view rest = text;
  if (!is_printable(text)) {
    result.complaint = "it holds a blank, or a character that must be percent-encoded";
    return result;
  }
  if (scheme_end != std::string_view::npos) {
    const std::string name = lower(text.substr(0, scheme_end));
    const auto* const found = std::ranges::find(schemes, name, &scheme_row::name);
    if (found == schemes.end()) {
      result.complaint = "'" + name + "' is none of http, https, ws and wss";
      return result;
    }
    to.secure = found->secure;
    rest = text.substr(scheme_end + 3);
  } else {
    to.guessed_scheme = true;
    const std::string_view authority = rest.substr(0, rest.find('/'));
    to.secure = authority.ends_with(":443") || authority.ends_with(":8443") || authority.ends_with(":9443");
  }
  const auto slash = std::min(rest.find_first_of("/?#"), rest.size());
  result.complaint = read_authority(rest.substr(0, slash), to);
  read_path(rest.substr(slash), to);
  return result;
}

finding judge_target(const read_target& read) {
  if (!read.complaint.empty()) {
    return red("not understood: " + read.complaint, "a mistake in writing",
               "give it as in https://broker.example/myapp or http://192.168.1.20:9000/");
  }
  const target& to = read.to;
  return green((to.guessed_scheme ? (to.secure ? "taken as https; " : "taken as http; ") : std::string()) +
               "PeerJS: { host: '" + to.host + "', port: " + std::to_string(to.port) + ", path: '" +
               (to.path.empty() ? "/" : to.path) + "'" + (to.secure ? ", secure: true" : "") + " }");
}

}  // namespace p2p_broker::doctor
