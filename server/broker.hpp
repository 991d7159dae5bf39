// The whole broker: builds what the settings ask for, runs the shards, and ends them in order on SIGTERM or SIGINT.
// The composition root: everything is made here, and handed to who needs it.
#pragma once

#include <string>
#include <vector>

#include "config/cli.hpp"
#include "config/options.hpp"
#include "server/reload.hpp"

namespace p2p_broker::server {

class broker {
 public:
  /// \param asked its warnings are printed to stderr after the ready line, its hints to stdout
  /// \param again reads the same sources once more, for SIGHUP
  broker(config::invocation asked, reload::source again);

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
  reload::source again_;
};

}  // namespace p2p_broker::server
