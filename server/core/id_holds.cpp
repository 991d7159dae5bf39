#include "server/core/id_holds.hpp"

namespace p2p_broker::server {

id_holds::verdict id_holds::hold(std::string_view id, instant now) {
  const std::scoped_lock lock(mutex_);
  drop_old(now);
  if (ids_.find(id) != ids_.end()) {
    return verdict::already_held;
  }
  if (ids_.size() >= ids_max_) {
    return verdict::table_full;
  }
  const auto place = ids_.emplace(id, by_age_.end()).first;
  place->second = by_age_.insert(by_age_.end(), {place->first, now + duration_});
  note_size();
  return verdict::held;
}

void id_holds::set_limits(milliseconds duration, std::uint32_t ids_max) {
  const std::scoped_lock lock(mutex_);
  duration_ = duration;
  ids_max_ = ids_max;
}

void id_holds::end(std::string_view id) {
  if (size() == 0) {
    return;
  }
  const std::scoped_lock lock(mutex_);
  if (const auto found = ids_.find(id); found != ids_.end()) {
    by_age_.erase(found->second);
    ids_.erase(found);
    note_size();
  }
}

std::optional<instant> id_holds::next_end(instant now) {
  const std::scoped_lock lock(mutex_);
  drop_old(now);
  return by_age_.empty() ? std::nullopt : std::optional(by_age_.front().until);
}

void id_holds::drop_old(instant now) {
  while (!by_age_.empty() && by_age_.front().until <= now) {
    ids_.erase(ids_.find(by_age_.front().id));
    by_age_.pop_front();
  }
  note_size();
}

}  // namespace p2p_broker::server
