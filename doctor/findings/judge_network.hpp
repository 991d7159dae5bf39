// What the look-up of the name and the attempts to connect mean.
// Each family of addresses is told, since a player whose network prefers the broken one waits or fails.
#pragma once

#include <vector>

#include "doctor/findings/finding.hpp"
#include "doctor/findings/seen.hpp"
#include "doctor/findings/target.hpp"

namespace p2p_broker::doctor {

[[nodiscard]] finding judge_names(const names_seen& seen, const target& to);

/// \param seen one attempt for each address, at least one
[[nodiscard]] finding judge_attempts(const std::vector<attempt_seen>& seen, const target& to);

}  // namespace p2p_broker::doctor
