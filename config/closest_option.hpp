// Since an unknown option is not fatal, a slip of the pen would go unnoticed; so the warning names what may have been
// meant.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::config {

/// " (did you mean --alive_timeout?)" for `--aliveTimeout` or `alive-timout`, or nothing if no option is near. Case,
/// dashes and underscores do not count, up to two letters may be wrong, missing or too many.
[[nodiscard]] std::string suggestion(std::string_view unknown);

}  // namespace p2p_broker::config
