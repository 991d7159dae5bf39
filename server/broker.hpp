// The whole broker: builds what the settings ask for, runs the shards, and ends them in order on SIGTERM or SIGINT.
// The composition root: everything is made here, and handed to who needs it.
#pragma once

#include <string>
#include <vector>

#include "config/options.hpp"

namespace p2p_broker::server {

class broker {
 public:
  /// \param warnings printed to stderr after the ready line
  /// \param hints printed to stdout after the ready line
  broker(config::options settings, std::vector<std::string> warnings, std::vector<std::string> hints);

  /// Serves until a signal ends it.
  /// \throws config::usage_error for settings that turn out bad, start_error for what the machine refuses
  void run();

  /// Loads what the settings name, without listening: --check-config. \returns what its limits add up to here
  /// \throws config::usage_error
  [[nodiscard]] static std::vector<std::string> check(const config::options& settings);

 private:
  config::options settings_;
  std::vector<std::string> warnings_;
  std::vector<std::string> hints_;
};

}  // namespace p2p_broker::server
