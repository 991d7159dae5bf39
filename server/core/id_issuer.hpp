// Which id /id gives out: one of --id_format that nobody has, and that nobody else is given for a while.
// One for each shard, since random source and counters are its own.
#pragma once

#include <limits>
#include <string>

#include "protocol/id_template.hpp"
#include "protocol/random.hpp"
#include "server/core/counters.hpp"
#include "server/core/id_candidates.hpp"
#include "server/core/id_holds.hpp"
#include "server/core/instant.hpp"
#include "server/core/realm.hpp"

namespace p2p_broker::server {

class id_issuer {
 public:
  struct result {
    std::string id;             ///< empty: none is free
    milliseconds ask_again{0};  ///< then: how much later it may be worth asking again
    bool of_address = false;    ///< then: whether it is the address that has been given too many
  };

  id_issuer(const protocol::id_template& ids, protocol::random_source& random, counters& counts) noexcept
      : ids_(ids), random_(random), counts_(counts) {}

  /// An id that is free in `in` and not held, and is held from now on. None if none is found, or if too many
  /// are held; either is counted.
  // compat: id-held
  /// \param whose the account of whoever asks, or null \param most ids held for that address at a time; those of an
  ///        uncountable template are not held
  [[nodiscard]] result issue(realm& in, instant now, const address_account_ptr& whose = nullptr,
                             std::uint32_t most = std::numeric_limits<std::uint32_t>::max()) const;

 private:
  [[nodiscard]] bool countable() const { return ids_.space() < id_candidates::uncountable; }
  [[nodiscard]] id_holds::verdict try_hold(realm& in, const std::string& id, instant now,
                                           const address_account_ptr& whose) const;
  [[nodiscard]] static bool has_enough(realm& in, instant now, const address_account_ptr& whose, std::uint32_t most);
  [[nodiscard]] result given(std::string id) const;
  [[nodiscard]] result refused(counter why, milliseconds ask_again) const;

  const protocol::id_template& ids_;
  protocol::random_source& random_;
  counters& counts_;
};

}  // namespace p2p_broker::server
