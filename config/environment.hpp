// The environment variables of the process, and which of those that look like ours are none of our options.
// Kubernetes writes such variables by itself; anything else is a slip of the operator's.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace p2p_broker::config {

/// Every variable with its text.
using environment = std::map<std::string, std::string, std::less<>>;

/// The process's own environment.
[[nodiscard]] environment process_environment();

/// Whether Kubernetes has set this variable for a Service whose name begins with p2p-broker. It does so in every pod
/// beside that Service: P2P_BROKER_SERVICE_HOST, _SERVICE_PORT and _SERVICE_PORT_{NAME}, P2P_BROKER_PORT
/// (tcp://10.0.0.1:9000), P2P_BROKER_PORT_9000_TCP and the same with _PROTO, _PORT or _ADDR behind it.
[[nodiscard]] bool is_of_service(std::string_view name, std::string_view text);

/// What the variables that begin with P2P_BROKER_ but belong to no option give occasion to say. Empty ones count as
/// not given.
struct environment_remarks {
  std::vector<std::string> warnings;  ///< one sentence for each that is ignored, with the variable that may be meant
  std::vector<std::string> hints;     ///< at most one: that those of a Kubernetes Service are ignored
};

[[nodiscard]] environment_remarks remarks_on(const environment& env);

}  // namespace p2p_broker::config
