// What SIGHUP may change, as the main thread has read it: never written again, and taken over by each shard in its
// turn. The newest waits here until the letter that tells of it is read; of two that come close together a shard may
// see one.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "config/options.hpp"
#include "protocol/id_template.hpp"
#include "server/net/tls_context.hpp"

namespace p2p_broker::server {

struct settings_snapshot {
  config::options settings;
  protocol::id_template ids;
  std::shared_ptr<const tls_context> tls;  ///< null: no TLS
};

/// Thread-safe.
class newest_settings {
 public:
  void set(std::shared_ptr<const settings_snapshot> snapshot) {
    const std::scoped_lock lock(mutex_);
    newest_ = std::move(snapshot);
  }

  [[nodiscard]] std::shared_ptr<const settings_snapshot> get() const {
    const std::scoped_lock lock(mutex_);
    return newest_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const settings_snapshot> newest_;
};

}  // namespace p2p_broker::server
