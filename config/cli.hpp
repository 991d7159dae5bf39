// From the command line, the environment and a file to settings that are complete and checked. The one entrance to
// config/ for main.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/options.hpp"
#include "config/usage_error.hpp"

namespace p2p_broker::config {

constexpr std::uint32_t config_file_bytes_max = 1024 * 1024;  ///< largest file for --config

/// What the operator asked for. If several were asked for, the first of help, version, health_check, check_config,
/// print_config counts.
enum class action : std::uint8_t { run, help, version, print_config, check_config, health_check };

struct invocation {
  action what = action::run;
  options settings;       ///< validated; defaults for help and version
  std::string text = {};  ///< for stdout: what help, version, print_config and a good check_config print
  std::vector<std::string> warnings = {};  ///< sentences for stderr, after the ready line
};

/// Looks up one environment variable.
using environment = std::function<std::optional<std::string>(std::string_view name)>;

/// Reads everything. A flag beats a P2P_BROKER_ variable, which beats a variable of peerjs-server (PORT,
/// PEERSERVER_PATH), which beats the file, which beats the default; an empty variable counts as not given. The file is
/// the one of --config or else of P2P_BROKER_CONFIG. In variables, several keys or origins are separated by commas.
/// \throws usage_error with one sentence that names the flag, the variable, or the file and its line
[[nodiscard]] invocation parse(int argc, const char* const* argv, const environment& env);

/// The process's own environment.
[[nodiscard]] std::optional<std::string> process_environment(std::string_view name);

}  // namespace p2p_broker::config
