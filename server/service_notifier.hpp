// Tells systemd how the broker is (sd_notify's protocol), when systemd asked to be told through NOTIFY_SOCKET.
// One datagram needs no library; without the variable nothing happens.
#pragma once

#include <optional>
#include <string_view>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

/// Whether anybody is told.
[[nodiscard]] bool is_service_notified();

/// Waits for nobody, unless told to: who does not read his socket does not stop the broker.
/// \param state one of the assignments of sd_notify(3), such as "READY=1"
/// \param patience in which room for it may come about
/// \returns false if it is lost
bool notify_service(std::string_view state, milliseconds patience = milliseconds(0));

/// The broker serves, or a reload is over. Waited for is a second: systemd would stop a service that lacks it.
void notify_ready();

/// A reload has begun; notify_ready() is to follow. Waits likewise.
void notify_reloading();

/// Within which time systemd wants to hear WATCHDOG=1 again and again (sd_watchdog_enabled(3)); nothing: never.
[[nodiscard]] std::optional<milliseconds> watchdog_patience();

}  // namespace p2p_broker::server
