#include "server/core/id_issuer.hpp"

#include <cstdint>
#include <utility>

namespace p2p_broker::server {
namespace {

/// How long to wait when nobody knows when an id becomes free.
constexpr milliseconds soon{1000};

}  // namespace

id_issuer::result id_issuer::issue(realm& in, instant now, const address_account_ptr& whose, std::uint32_t most) const {
  const auto until_next_end = [&] {
    const auto end = in.holds().next_end(now);
    return end ? *end - now : soon;
  };
  if (countable() && has_enough(in, now, whose, most)) {
    whose->note_limit();
    result full = refused(counter::limit_address_ids, until_next_end());
    full.of_address = true;
    return full;
  }
  const bool none_returns = in.graced() == 0;  // else an id can become free at the end of any grace
  if (none_returns && in.walk().used_up(now)) {
    return refused(counter::limit_id_space, until_next_end());
  }
  id_candidates candidates(ids_, random_);
  candidates.start_at(in.walk().where(candidates.start()));
  for (std::uint64_t n = 0; n < candidates.count(); ++n) {
    std::string id = candidates.at(n);
    switch (try_hold(in, id, now, whose)) {
      case id_holds::verdict::held: return given(std::move(id));
      case id_holds::verdict::already_held: break;
      case id_holds::verdict::table_full: return refused(counter::limit_id_hold, until_next_end());
    }
  }
  const milliseconds ask_again = candidates.steps() == candidates.space() ? until_next_end() : soon;
  if (candidates.steps() != 0 && none_returns) {
    in.walk().found_none(candidates.start(), candidates.steps(), candidates.space(), now, now + until_next_end());
  }
  return refused(counter::limit_id_space, ask_again);
}

/// Looks again when holds that are over have been dropped.
bool id_issuer::has_enough(realm& in, instant now, const address_account_ptr& whose, std::uint32_t most) {
  const auto full = [&] { return whose && whose->limited() && whose->ids.load(std::memory_order_relaxed) >= most; };
  if (full()) {
    (void)in.holds().next_end(now);
  }
  return full();
}

id_holds::verdict id_issuer::try_hold(realm& in, const std::string& id, instant now,
                                      const address_account_ptr& whose) const {
  if (!in.is_free(id, now)) {
    return id_holds::verdict::already_held;
  }
  return countable() ? in.holds().hold(id, now, whose) : id_holds::verdict::held;
}

id_issuer::result id_issuer::given(std::string id) const {
  counts_.add(counter::ids_given);
  return {std::move(id), {}};
}

id_issuer::result id_issuer::refused(counter why, milliseconds ask_again) const {
  counts_.add(why);
  return {{}, ask_again};
}

}  // namespace p2p_broker::server
