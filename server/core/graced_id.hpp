// An id whose connection broke: kept for its own token for a moment, since that client is likely on its way back.
// Others wait for the end of it, by a deadline of their own; the realm guards it.
#pragma once

#include "server/core/claimants.hpp"
#include "server/core/instant.hpp"
#include "server/core/registration.hpp"

namespace p2p_broker::server {

struct graced_id {
  registration_ptr former;  ///< has the id and its token, and no tenure
  instant until;
  claimants waiting = {};
};

}  // namespace p2p_broker::server
