#include "server/core/id_issuer.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace p2p_broker::server {
namespace {

/// Random draws before a template is walked in order, and steps of that walk, before it counts as exhausted.
constexpr std::uint64_t draws = 64;
constexpr std::uint64_t steps_max = 10000;

/// A template with so many different ids never gives one twice by chance, so its ids need not be held.
constexpr std::uint64_t uncountable = std::numeric_limits<std::uint64_t>::max();

}  // namespace

std::optional<std::string> id_issuer::issue(realm& in, instant now) const {
  const std::uint64_t space = ids_.space();
  const std::uint64_t steps = space == uncountable ? 0 : std::min(space, steps_max);
  const std::uint64_t start = steps == 0 ? 0 : random_.below(space);
  for (std::uint64_t attempt = 0; attempt < draws + steps; ++attempt) {
    std::string id = attempt < draws ? ids_.generate(random_) : ids_.at((start + attempt - draws) % space);
    switch (try_hold(in, id, now)) {
      case id_holds::verdict::held: counts_.add(counter::ids_given); return id;
      case id_holds::verdict::already_held: break;
      case id_holds::verdict::table_full: counts_.add(counter::limit_id_hold); return std::nullopt;
    }
  }
  counts_.add(counter::limit_id_space);
  return std::nullopt;
}

id_holds::verdict id_issuer::try_hold(realm& in, const std::string& id, instant now) const {
  if (in.find(id)) {
    return id_holds::verdict::already_held;
  }
  return ids_.space() == uncountable ? id_holds::verdict::held : in.holds().hold(id, now);
}

}  // namespace p2p_broker::server
