// Which id /id gives out: one of --id_format that nobody has, and that nobody else is given for a while.
// One for each shard, since random source and counters are its own.
#pragma once

#include <optional>
#include <string>

#include "protocol/id_template.hpp"
#include "protocol/random.hpp"
#include "server/core/counters.hpp"
#include "server/core/id_holds.hpp"
#include "server/core/instant.hpp"
#include "server/core/realm.hpp"

namespace p2p_broker::server {

class id_issuer {
 public:
  id_issuer(const protocol::id_template& ids, protocol::random_source& random, counters& counts) noexcept
      : ids_(ids), random_(random), counts_(counts) {}

  /// An id that is neither registered in `in` nor held, and is held from now on. Nothing if none is left, or if too
  /// many are held; either is counted.
  // compat: id-held
  [[nodiscard]] std::optional<std::string> issue(realm& in, instant now) const;

 private:
  [[nodiscard]] id_holds::verdict try_hold(realm& in, const std::string& id, instant now) const;

  const protocol::id_template& ids_;
  protocol::random_source& random_;
  counters& counts_;
};

}  // namespace p2p_broker::server
