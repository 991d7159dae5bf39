// All realms of the broker, one for each --key, with the budget of waiting messages that they share.
// Made once at start; afterwards only read, by all shards.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "config/options.hpp"
#include "protocol/seeded_hash.hpp"
#include "server/core/realm.hpp"
#include "server/core/waiting_budget.hpp"

namespace p2p_broker::server {

class realms {
 public:
  /// \param seed secret, see seeded_hash.hpp
  realms(const config::options& settings, protocol::hash_seed seed)
      : budget_({settings.sender_queue_bytes_max, settings.total_queue_bytes_max}) {
    // compat: several-keys
    for (const std::string& key : settings.keys) {
      all_.push_back(std::make_unique<realm>(key, limits_of(settings), seed, budget_));
    }
  }

  /// The realm of `key`, or null.
  [[nodiscard]] realm* find(std::string_view key) const noexcept {
    for (const auto& each : all_) {
      if (each->key() == key) {
        return each.get();
      }
    }
    return nullptr;
  }

  /// Bytes of messages that wait for absent peers, in all realms.
  [[nodiscard]] std::uint32_t waiting_bytes() const noexcept { return budget_.total_bytes(); }

  [[nodiscard]] realm& first() const noexcept { return *all_.front(); }
  [[nodiscard]] const std::vector<std::unique_ptr<realm>>& all() const noexcept { return all_; }

 private:
  [[nodiscard]] static realm_limits limits_of(const config::options& settings) {
    return {.concurrent_limit = settings.concurrent_limit,
            .connection_limit = settings.connection_limit,
            .queue_messages_max = settings.queue_messages_max,
            .queue_bytes_max = settings.queue_bytes_max,
            .expire_timeout = milliseconds(settings.expire_timeout_ms),
            .id_hold = milliseconds(settings.id_hold_ms),
            .id_hold_max = settings.id_hold_max,
            .id_grace = milliseconds(settings.id_grace_ms),
            .takeover_ping_timeout = milliseconds(settings.takeover_ping_timeout_ms)};
  }

  waiting_budget budget_;
  std::vector<std::unique_ptr<realm>> all_;
};

}  // namespace p2p_broker::server
