// Tells systemd how the broker is (sd_notify's protocol), when systemd asked to be told through NOTIFY_SOCKET.
// One datagram needs no library; without the variable nothing happens.
#pragma once

#include <optional>
#include <string_view>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

/// Whether anybody is told.
[[nodiscard]] bool is_service_notified();

/// \param state one of the assignments of sd_notify(3), such as "READY=1"
void notify_service(std::string_view state);

/// A reload has begun; "READY=1" is to follow.
void notify_reloading();

/// Within which time systemd wants to hear WATCHDOG=1 again and again (sd_watchdog_enabled(3)); nothing: never.
[[nodiscard]] std::optional<milliseconds> watchdog_patience();

}  // namespace p2p_broker::server
