#include "server/core/id_holds.hpp"

namespace p2p_broker::server {

id_holds::verdict id_holds::hold(std::string_view id, instant now) {
  const std::scoped_lock lock(mutex_);
  drop_old(now);
  std::string copy(id);
  if (ids_.contains(copy)) {
    return verdict::already_held;
  }
  if (ids_.size() >= ids_max_) {
    return verdict::table_full;
  }
  const auto place = ids_.insert(std::move(copy)).first;
  by_age_.push_back({*place, now + duration_});
  return verdict::held;
}

void id_holds::set_limits(milliseconds duration, std::uint32_t ids_max) {
  const std::scoped_lock lock(mutex_);
  duration_ = duration;
  ids_max_ = ids_max;
}

std::size_t id_holds::size() const {
  const std::scoped_lock lock(mutex_);
  return ids_.size();
}

void id_holds::drop_old(instant now) {
  while (!by_age_.empty() && by_age_.front().until <= now) {
    ids_.erase(ids_.find(std::string(by_age_.front().id)));
    by_age_.pop_front();
  }
}

}  // namespace p2p_broker::server
