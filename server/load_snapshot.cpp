#include "server/load_snapshot.hpp"

#include <string>
#include <utility>
#include <variant>

#include "config/usage_error.hpp"
#include "protocol/id_template.hpp"

namespace p2p_broker::server {
namespace {

[[nodiscard]] protocol::id_template parse_ids(const std::string& text) {
  auto parsed = protocol::id_template::parse(text);
  if (const auto* const sentence = std::get_if<std::string>(&parsed)) {
    throw config::usage_error("--id_format: " + *sentence);
  }
  return std::get<protocol::id_template>(std::move(parsed));
}

[[nodiscard]] std::shared_ptr<const tls_context> load_tls(const config::options& settings, tls_tickets& tickets) {
  if (settings.sslcerts.empty()) {
    return nullptr;
  }
  return std::make_shared<const tls_context>(settings.sslkeys, settings.sslcerts, tickets);
}

}  // namespace

std::shared_ptr<const settings_snapshot> load_snapshot(const config::options& settings, tls_tickets& tickets) {
  return std::make_shared<const settings_snapshot>(
      settings_snapshot{settings, parse_ids(settings.id_format), load_tls(settings, tickets)});
}

}  // namespace p2p_broker::server
