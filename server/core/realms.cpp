#include "server/core/realms.hpp"

#include <algorithm>
#include <string>

#include "server/core/instant.hpp"

namespace p2p_broker::server {
namespace {

[[nodiscard]] realm_limits limits_of(const config::options& settings) {
  return {.concurrent_limit = settings.concurrent_limit,
          .connection_limit = settings.connection_limit,
          .queue_messages_max = settings.queue_messages_max,
          .queue_bytes_max = settings.queue_bytes_max,
          .expire_timeout = milliseconds(settings.expire_timeout_ms),
          .id_hold = milliseconds(settings.id_hold_ms),
          .id_hold_max = settings.id_hold_max};
}

[[nodiscard]] waiting_budget::limits budget_of(const config::options& settings) {
  return {settings.sender_queue_bytes_max, settings.total_queue_bytes_max, settings.address_queue_bytes_max};
}

}  // namespace

realms::realms(const config::options& settings, protocol::hash_seed seed)
    : seed_(seed),
      budget_(budget_of(settings)),
      lobbies_(std::make_unique<lobbies>(settings.lobbies_max)),
      places_(std::make_unique<std::unique_ptr<realm>[]>(realms_max)) {
  take(settings);
}

bool realms::has_room_for(const config::options& settings) const {
  const auto fresh =
      std::ranges::count_if(settings.keys, [this](const std::string& key) { return known(key) == nullptr; });
  return all().size() + static_cast<std::size_t>(fresh) <= realms_max;
}

/// New realms are open before former ones close, so that there is always a first.
void realms::take(const config::options& settings) {
  budget_.set(budget_of(settings));
  lobbies_->set_limit(settings.lobbies_max);
  for (const auto& each : all()) {
    each->set_limits(limits_of(settings));
  }
  // compat: several-keys
  for (const std::string& key : settings.keys) {
    if (realm* const former = known(key); former != nullptr) {
      former->open(true);
      continue;
    }
    const std::size_t place = count_.load(std::memory_order_relaxed);
    places_[place] = std::make_unique<realm>(key, limits_of(settings), seed_, budget_);
    count_.store(place + 1, std::memory_order_release);
  }
  for (const auto& each : all()) {
    if (std::ranges::find(settings.keys, each->key()) == settings.keys.end()) {
      each->open(false);
    }
  }
}

realm* realms::find(std::string_view key) const noexcept {
  realm* const found = known(key);
  return found != nullptr && found->is_open() ? found : nullptr;
}

realm& realms::first() const noexcept {
  const auto every = all();
  const auto open = std::ranges::find_if(every, [](const auto& each) { return each->is_open(); });
  return open == every.end() ? *every.front() : **open;
}

realm* realms::known(std::string_view key) const noexcept {
  for (const auto& each : all()) {
    if (each->key() == key) {
      return each.get();
    }
  }
  return nullptr;
}

}  // namespace p2p_broker::server
