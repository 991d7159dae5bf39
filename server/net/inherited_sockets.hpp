// Listening sockets that whoever started the broker has opened for it: socket activation by systemd (sd_listen_fds(3)).
// They stay open there while the broker restarts, so that who connects meanwhile waits instead of being refused.
#pragma once

#include <vector>

#include "server/net/listener.hpp"

namespace p2p_broker::server {

/// The descriptors from 3 on, as many as LISTEN_FDS says, if LISTEN_PID is this process; nothing otherwise. The
/// variables are gone afterwards. Before the first thread.
/// \throws start_error when LISTEN_FDS is no number from 0 to 64, or one of them is no listening stream socket of a
/// family that the broker knows
[[nodiscard]] std::vector<listener> inherited_sockets();

}  // namespace p2p_broker::server
