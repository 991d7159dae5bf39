// Where the admin listener is to be: --admin as a host and a port, and whether anybody beyond this machine reaches it.
// What may be given is judged here, for the start and for whoever only checks the settings.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "config/options.hpp"

namespace p2p_broker::config {

struct admin_place {
  std::string host;        ///< an address without brackets, or a name
  std::uint16_t port = 0;  ///< 0 lets the system choose
};

/// `127.0.0.1:9001`, `[::1]:9001` or `localhost:9001`; nothing for anything else.
[[nodiscard]] std::optional<admin_place> parse_admin_place(std::string_view text);

/// Whether `host` is this machine seen from itself: 127.0.0.0/8, ::1 or localhost.
[[nodiscard]] bool is_loopback(std::string_view host);

/// \param origin_of names an option as it was given
/// \throws usage_error for a place that is none, or one beyond loopback without a token
void check_admin(const options& settings, const std::function<std::string(std::string_view)>& origin_of);

}  // namespace p2p_broker::config
