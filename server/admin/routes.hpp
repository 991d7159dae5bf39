// Where what is found: the paths of the admin listener, each with what answers it.
// PURE but for what `inside` does.
#pragma once

#include "server/admin/exchange.hpp"
#include "server/admin/guard.hpp"
#include "server/admin/inside.hpp"

namespace p2p_broker::server::admin {

/// Judges `asked`, and answers it.
[[nodiscard]] reply answer(const request& asked, const guard& who, inside& of);

}  // namespace p2p_broker::server::admin
