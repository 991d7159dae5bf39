// Since an unknown option is not fatal, a slip of the pen would go unnoticed; so the warning names what may have been
// meant.
#pragma once

#include <string>
#include <string_view>

#include "config/option_table.hpp"

namespace p2p_broker::config {

/// The option that an unknown word is near to, nullptr if there is none. Case, dashes and underscores do not count, up
/// to two letters may be wrong, missing or too many.
[[nodiscard]] const option_row* closest_option(std::string_view unknown);

/// " (did you mean --alive_timeout?)" for `--aliveTimeout` or `alive-timout`, or nothing if no option is near.
[[nodiscard]] std::string suggestion(std::string_view unknown);

}  // namespace p2p_broker::config
