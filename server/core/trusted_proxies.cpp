#include "server/core/trusted_proxies.hpp"

#include <string_view>

namespace p2p_broker::server {
namespace {

/// Loopback, link-local and private (RFC 1918, RFC 4193), as is_local has them.
constexpr std::string_view local_blocks[] = {"127.0.0.0/8",    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                             "169.254.0.0/16", "::1",        "fc00::/7",      "fe80::/10"};

}  // namespace

trusted_proxies::trusted_proxies(const config::options& settings) {
  const auto add = [this](std::string_view text) {
    if (const auto block = protocol::cidr::parse(text)) {
      blocks_.push_back(*block);
    }
  };
  for (const std::string& text : settings.trusted_proxies) {
    add(text);
  }
  if (settings.proxied) {
    for (const std::string_view text : local_blocks) {
      add(text);
    }
  }
}

}  // namespace p2p_broker::server
