// `p2p-broker doctor URL`: examines a broker from outside and tells what it finds, line by line or as JSON.
// Nothing of it is in use while the broker serves.
#pragma once

#include "config/doctor_command.hpp"

namespace p2p_broker::doctor {

/// Writes to stdout. \returns the exit status: 0 if nothing is red, 1 if something is, 2 if the URL is none
/// \throws std::exception when --ca names a file without certificates
[[nodiscard]] int examine(const config::doctor_wishes& wishes);

}  // namespace p2p_broker::doctor
