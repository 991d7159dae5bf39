// Reads the settings and the certificates again while the broker runs: on SIGHUP all of them, and what has changed in
// the certificates' files by itself. All is read and checked before anything changes. Lives on the main thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/cli.hpp"
#include "config/live_options.hpp"
#include "config/options.hpp"
#include "server/certificate_watch.hpp"
#include "server/core/realms.hpp"
#include "server/shard/shard_group.hpp"
#include "server/shard/shared_state.hpp"
#include "server/ticket_rotation.hpp"

namespace p2p_broker::server {

class reload {
 public:
  /// Reads flags, variables and file as at the start. Throws config::usage_error as config::parse does.
  using source = std::function<config::invocation()>;

  /// What a reload reaches; all of it outlives this.
  struct reached {
    realms& all_realms;
    shared_state& shared;
    shard_group& shards;
    ticket_rotation& rotation;
  };

  /// \param running what the shards have been started with
  /// \param on_taken hears of the settings that hold from now on, for what is neither a shard's nor a realm's
  reload(config::options running, source again, reached parts, std::function<void(const config::options&)> on_taken);

  /// What SIGHUP asks for. Good settings hold from the shards' next wake-up on; bad ones make a line and change
  /// nothing.
  void read_settings();

  /// To be called each few seconds: reads certificates whose files have changed, and sees to the tickets' keys.
  void look_at_files();

 private:
  void take(const config::options& wanted);
  void post(std::shared_ptr<const settings_snapshot> fresh);
  [[nodiscard]] certificate_watch::stamps stamps() const;

  config::options running_;
  source again_;
  reached parts_;
  std::function<void(const config::options&)> on_taken_;
  certificate_watch watch_;
};

}  // namespace p2p_broker::server
