#include "server/core/lobbies.hpp"

#include <memory>
#include <utility>

#include "server/core/id_candidates.hpp"

namespace p2p_broker::server {
lobbies::creation lobbies::make(const realm& in, const protocol::id_template& names, protocol::random_source& random,
                                lobby::wish how, peer_ref host, instant now) {
  if (!places_.reserve()) {
    return {verdict::full};
  }
  try {
    const id_candidates candidates(names, random);
    for (std::uint64_t n = 0; n < candidates.count(); ++n) {
      auto fresh = std::make_shared<lobby>(in, candidates.at(n), how, host, now);
      if (add(fresh)) {
        return {verdict::made, std::move(fresh)};
      }
    }
  } catch (...) {
    places_.give_back();
    throw;
  }
  places_.give_back();
  return {verdict::nameless};
}

bool lobbies::add(const lobby_ptr& fresh) {
  const named key{&fresh->in(), fresh->name()};
  stripe& home = stripes_[index_of(key)];
  const std::scoped_lock lock(home.mutex);
  return home.all.emplace(key, fresh).second;
}

lobby_ptr lobbies::find(const realm& in, std::string_view name) const {
  const named key{&in, name};
  const stripe& home = stripes_[index_of(key)];
  const std::scoped_lock lock(home.mutex);
  const auto found = home.all.find(key);
  return found == home.all.end() ? nullptr : found->second;
}

void lobbies::forget(const lobby& which) noexcept {
  const named key{&which.in(), which.name()};
  stripe& home = stripes_[index_of(key)];
  {
    const std::scoped_lock lock(home.mutex);
    home.all.erase(key);  // whoever calls holds the lobby, so its name outlives this
  }
  places_.give_back();
}

}  // namespace p2p_broker::server
