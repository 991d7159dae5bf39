// All realms of the broker, one for each --key that it has had, with the budget of waiting messages that they share.
// Read by all shards without a lock; the main thread adds realms and changes limits, and none ever goes.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "config/options.hpp"
#include "protocol/seeded_hash.hpp"
#include "server/core/lobbies.hpp"
#include "server/core/realm.hpp"
#include "server/core/waiting_budget.hpp"

namespace p2p_broker::server {

class realms {
 public:
  /// Keys that there can be from start to end, those that were removed included: who has come by one may still be here.
  static constexpr std::size_t realms_max = 4096;

  /// \param settings with no more keys than `realms_max` \param seed secret, see seeded_hash.hpp
  realms(const config::options& settings, protocol::hash_seed seed);

  /// Whether there is room for a realm for each new key of `settings`.
  [[nodiscard]] bool has_room_for(const config::options& settings) const;

  /// Opens a realm for each key, closes the others, and sets the limits. On one thread alone; there must be room.
  void take(const config::options& settings);

  /// The realm of `key` that takes clients, or null.
  [[nodiscard]] realm* find(std::string_view key) const noexcept;

  /// Of all keys.
  [[nodiscard]] lobbies& all_lobbies() const noexcept { return *lobbies_; }

  /// Bytes of messages that wait for absent peers, in all realms.
  [[nodiscard]] std::uint32_t waiting_bytes() const noexcept { return budget_.total_bytes(); }
  [[nodiscard]] std::uint32_t waiting_bytes_max() const noexcept { return budget_.total_bytes_max(); }

  /// The first that takes clients.
  [[nodiscard]] realm& first() const noexcept;

  /// All, also those of keys that were removed.
  [[nodiscard]] std::span<const std::unique_ptr<realm>> all() const noexcept {
    return {places_.get(), count_.load(std::memory_order_acquire)};
  }

 private:
  [[nodiscard]] realm* known(std::string_view key) const noexcept;

  protocol::hash_seed seed_;
  waiting_budget budget_;
  std::unique_ptr<lobbies> lobbies_;
  std::unique_ptr<std::unique_ptr<realm>[]> places_;  ///< of `realms_max`; they never move
  std::atomic<std::size_t> count_{0};                 ///< in use, from the first on
};

}  // namespace p2p_broker::server
