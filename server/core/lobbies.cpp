#include "server/core/lobbies.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace p2p_broker::server {
namespace {

/// Random draws before the names of a small template are tried in order, and how many of these.
constexpr std::uint64_t draws = 64;
constexpr std::uint64_t steps_max = 1000;
constexpr std::uint64_t countable = std::uint64_t{1} << 40;

}  // namespace

lobbies::creation lobbies::make(const realm& in, const protocol::id_template& names, protocol::random_source& random,
                                lobby::wish how, peer_ref host, instant now) {
  if (!places_.reserve()) {
    return {verdict::full};
  }
  try {
    const std::uint64_t space = names.space();
    const std::uint64_t steps = space < countable ? std::min(space, steps_max) : 0;
    const std::uint64_t start = steps == 0 ? 0 : random.below(space);
    for (std::uint64_t attempt = 0; attempt < draws + steps; ++attempt) {
      std::string name = attempt < draws ? names.generate(random) : names.at((start + attempt - draws) % space);
      auto fresh = std::make_shared<lobby>(in, std::move(name), how, host, now);
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
