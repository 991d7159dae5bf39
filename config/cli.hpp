// From the command line, the environment and a file to settings that are complete and checked. The one entrance to
// config/ for main.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/doctor_command.hpp"
#include "config/environment.hpp"
#include "config/options.hpp"
#include "config/usage_error.hpp"

namespace p2p_broker::config {

constexpr std::uint32_t config_file_bytes_max = 1024 * 1024;  ///< largest file for --config

/// What the operator asked for. If several were asked for, the first of help, version, health_check, check_config,
/// print_config counts. The doctor is asked for by the first word alone, and then the others are its own.
enum class action : std::uint8_t { run, help, version, print_config, check_config, health_check, doctor };

struct invocation {
  action what = action::run;
  options settings;       ///< validated; defaults for help and version
  std::string text = {};  ///< for stdout: what help, version, print_config and a good check_config print
  /// Sentences about what was given and is ignored, for stderr, after the ready line. check_config calls that bad.
  std::vector<std::string> warnings = {};
  /// Sentences about settings that hold but may surprise, for stdout, after the ready line.
  std::vector<std::string> hints = {};
  doctor_wishes doctor = {};  ///< for doctor
};

/// Reads everything. A flag beats a P2P_BROKER_ variable, which beats a variable of peerjs-server (PORT,
/// PEERSERVER_PATH), which beats the file, which beats the default; an empty variable counts as not given, and so does
/// one that Kubernetes has set for a Service. The file is the one of --config or else of P2P_BROKER_CONFIG. In
/// variables, several keys or origins are separated by commas.
/// \throws usage_error with one sentence that names the flag, the variable, or the file and its line
[[nodiscard]] invocation parse(int argc, const char* const* argv, const environment& env);

}  // namespace p2p_broker::config
