// What the limits on memory add up to, and whether the machine lets the process have it: lines for the start and for
// --check-config. Decides only; the machine's facts come as parameters.
#pragma once

#include <string>
#include <vector>

#include "config/options.hpp"
#include "server/machine.hpp"

namespace p2p_broker::server {

/// \param settings validated
/// \returns lines without line ends: the sum in MiB, rounded up, with the options that hold the most; then a warning
///   for each bound of the machine that is below it
[[nodiscard]] std::vector<std::string> memory_advice(const config::options& settings, const machine& facts);

}  // namespace p2p_broker::server
