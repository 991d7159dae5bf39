// Tells systemd how the broker is (sd_notify's protocol), when systemd asked to be told through NOTIFY_SOCKET.
// One datagram needs no library; without the variable nothing happens.
#pragma once

#include <string_view>

namespace p2p_broker::server {

/// \param state one of the assignments of sd_notify(3), such as "READY=1"
void notify_service(std::string_view state);

}  // namespace p2p_broker::server
