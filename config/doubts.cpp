#include "config/doubts.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace p2p_broker::config {
namespace {

constexpr std::uint32_t peerjs_heartbeat_ms = 5000;  // what PeerJS clients send by default

class doubts {
 public:
  doubts(const options& settings, const origin_of& origin) : settings_(settings), origin_(origin) {}

  std::vector<std::string> all() {
    useless();
    limits();
    return std::move(hints_);
  }

 private:
  void hint(std::string_view option, const std::string& text) { hints_.push_back(origin_(option) + ": " + text); }

  /// Options that another one has to switch on.
  void useless() {
    if (settings_.proxy_protocol && settings_.trusted_proxies.empty() && !settings_.proxied) {
      hint("proxy_protocol", "changes nothing as long as no proxy is trusted; give trusted_proxy, too");
    }
    if (!settings_.tls_ticket_key_file.empty() && settings_.sslcerts.empty()) {
      hint("tls_ticket_key_file", "does nothing without sslkey and sslcert");
    }
    if (!settings_.check_ice_servers.empty() && !settings_.check_page) {
      hint("check_ice_server", "is asked by the page of check_page alone, which is off");
    }
    if (!settings_.admin_token_file.empty() && settings_.admin.empty()) {
      hint("admin_token_file", "protects nothing without admin, which is off");
    }
  }

  void limits() {
    const std::uint32_t message = settings_.message_bytes_max;
    if (settings_.queue_bytes_max < message || settings_.sender_queue_bytes_max < message) {
      const bool is_queue = settings_.queue_bytes_max < settings_.sender_queue_bytes_max;
      hint(is_queue ? "queue_bytes_max" : "sender_queue_bytes_max",
           "less than " + origin_("message_bytes_max") + ", so the longest messages cannot wait for an absent peer");
    }
    if (settings_.outbox_bytes_max < settings_.queue_bytes_max) {
      hint("outbox_bytes_max", "less than " + origin_("queue_bytes_max") +
                                   ", so a peer that comes late may be closed when it gets what has waited for it");
    }
    if (settings_.alive_timeout_ms <= peerjs_heartbeat_ms) {
      hint("alive_timeout", "PeerJS clients send a heartbeat every 5000 ms and will be dropped");
    }
    if (settings_.concurrent_limit > settings_.sockets_max) {
      hint("concurrent_limit", "cannot be reached, " + origin_("sockets_max") + " allows fewer connections");
    }
  }

  const options& settings_;
  const origin_of& origin_;
  std::vector<std::string> hints_;
};

}  // namespace

std::vector<std::string> doubts_about(const options& settings, const origin_of& origin) {
  return doubts(settings, origin).all();
}

}  // namespace p2p_broker::config
