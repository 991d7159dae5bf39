// What SIGHUP may change while the broker runs, and what waits for a restart: each row of the table says which it is.
// Takes the former into the settings that are running and names both.
#pragma once

#include <string_view>
#include <vector>

#include "config/options.hpp"

namespace p2p_broker::config {

/// Names of options that differ, in the order of the table.
struct option_changes {
  std::vector<std::string_view> taken;         ///< hold from now on
  std::vector<std::string_view> need_restart;  ///< stay as they were

  [[nodiscard]] bool none() const noexcept { return taken.empty() && need_restart.empty(); }
};

/// Takes each live option of `wanted` into `running`. Both are validated. TLS cannot be turned on or off: then its
/// files count as what needs a restart.
[[nodiscard]] option_changes take_live(options& running, const options& wanted);

}  // namespace p2p_broker::config
