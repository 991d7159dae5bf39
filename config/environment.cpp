// Kubernetes' names are told by their endings, as "SERVICE_HOST", since a Service may be called p2p-broker-web, too.
#include "config/environment.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "config/closest_option.hpp"
#include "config/digit.hpp"
#include "config/option_table.hpp"

namespace p2p_broker::config {
namespace {

constexpr std::string_view prefix = "P2P_BROKER_";
constexpr std::string_view config_variable = "P2P_BROKER_CONFIG";

bool take(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

/// "9000_TCP" or "9000_TCP_ADDR": what stands behind "PORT_".
bool is_port_with_protocol(std::string_view text) {
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  if (digits == 0) return false;
  text.remove_prefix(digits);
  if (!take(text, "_TCP") && !take(text, "_UDP") && !take(text, "_SCTP")) return false;
  constexpr std::array<std::string_view, 4> details = {"", "_PROTO", "_PORT", "_ADDR"};
  return std::ranges::find(details, text) != details.end();
}

bool is_url(std::string_view text) {
  return text.starts_with("tcp://") || text.starts_with("udp://") || text.starts_with("sctp://");
}

bool is_option(std::string_view name) {
  if (name == config_variable) return true;
  return std::ranges::any_of(option_table(), [&](const option_row& row) { return row.env() == name; });
}

std::string warning_of(const std::string& name) {
  const option_row* nearest = closest_option(std::string_view(name).substr(prefix.size()));
  const std::string meant = nearest == nullptr ? "" : " (did you mean " + nearest->env() + "?)";
  return "variable " + name + " belongs to no option and is ignored" + meant;
}

std::string service_hint(const std::string& name, std::size_t others) {
  std::string subject = name;
  if (others > 0) subject += " and " + std::to_string(others) + " more";
  return subject + (others > 0 ? " are" : " is") +
         " ignored: set by Kubernetes for a Service of that name (enableServiceLinks: false keeps such variables away)";
}

}  // namespace

environment process_environment() {
  environment env;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) env.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return env;
}

bool is_of_service(std::string_view name, std::string_view text) {
  if (!take(name, prefix)) return false;
  const std::string rest = "_" + std::string(name);
  if (rest.ends_with("_PORT") && is_url(text)) return true;
  if (rest.ends_with("_SERVICE_HOST") || rest.ends_with("_SERVICE_PORT")) return true;
  if (rest.find("_SERVICE_PORT_") != std::string::npos) return true;
  const auto port = rest.find("_PORT_");
  return port != std::string::npos && is_port_with_protocol(std::string_view(rest).substr(port + 6));
}

environment_remarks remarks_on(const environment& env) {
  environment_remarks remarks;
  std::vector<std::string_view> of_service;
  for (auto found = env.lower_bound(prefix); found != env.end() && found->first.starts_with(prefix); ++found) {
    const auto& [name, text] = *found;
    if (text.empty()) continue;
    if (is_of_service(name, text)) {
      of_service.push_back(name);
    } else if (!is_option(name)) {
      remarks.warnings.push_back(warning_of(name));
    }
  }
  if (!of_service.empty()) {
    remarks.hints.push_back(service_hint(std::string(of_service.front()), of_service.size() - 1));
  }
  return remarks;
}

}  // namespace p2p_broker::config
