#include "client/target.hpp"

#include "protocol/percent_encoding.hpp"

namespace p2p_broker::client {
namespace {

bool is_alphanumeric(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The mount path with a slash at either end, as PeerJS makes it. Its bytes go out as the operator wrote them.
std::string mount_path(const options& settings) {
  std::string path = settings.path;
  if (path.empty() || path.front() != '/') {
    path.insert(path.begin(), '/');
  }
  if (path.back() != '/') {
    path.push_back('/');
  }
  return path;
}

std::string http_target(const options& settings, std::string_view what, std::string_view ts) {
  std::string target = mount_path(settings) + protocol::percent_encode(settings.key) + "/";
  target.append(what).append("?ts=").append(ts).append("&version=" P2P_BROKER_VERSION);
  return target;
}

}  // namespace

std::string id_target(const options& settings, std::string_view ts) { return http_target(settings, "id", ts); }

std::string peers_target(const options& settings, std::string_view ts) { return http_target(settings, "peers", ts); }

std::string socket_target(const options& settings, std::string_view id, std::string_view token) {
  std::string target = mount_path(settings) + "peerjs?key=" + protocol::percent_encode(settings.key);
  target.append("&id=").append(protocol::percent_encode(id));
  target.append("&token=").append(protocol::percent_encode(token));
  target.append("&version=" P2P_BROKER_VERSION);
  return target;
}

std::string host_header(const options& settings) {
  const bool ipv6 = settings.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + settings.host + "]" : settings.host) + ":" + std::to_string(settings.port);
}

bool is_peerjs_id(std::string_view id) noexcept {
  bool after_word = false;
  for (const char c : id) {
    const bool joint = c == ' ' || c == '-' || c == '_';
    if (!is_alphanumeric(c) && !(joint && after_word)) {
      return false;
    }
    after_word = !joint;
  }
  return after_word;
}

}  // namespace p2p_broker::client
