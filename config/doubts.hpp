// Settings that work, but hardly as they were meant: options that do nothing without another, and limits that get in
// each other's way. Pure; what cannot work at all is refused by validate.
#pragma once

#include <string>
#include <vector>

#include "config/options.hpp"
#include "config/validate.hpp"

namespace p2p_broker::config {

/// \param settings in the form that validate brings them into
/// \returns one sentence for each doubt, which begins with how the option was given
[[nodiscard]] std::vector<std::string> doubts_about(const options& settings, const origin_of& origin);

}  // namespace p2p_broker::config
