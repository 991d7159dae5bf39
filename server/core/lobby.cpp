#include "server/core/lobby.hpp"

#include <algorithm>
#include <utility>

namespace p2p_broker::server {

lobby::lobby(const realm& in, std::string name, wish how, peer_ref host, instant now)
    : in_(in), name_(std::move(name)), how_(how), members_{{host_id, host}}, alone_since_(now) {}

lobby::entry lobby::join(peer_ref who, protocol::random_source& random, instant now) {
  const std::scoped_lock lock(mutex_);
  if (over_) {
    return {verdict::over};
  }
  if (complete_at_) {
    return {verdict::sealed};
  }
  if (members_.size() >= std::min<std::size_t>(how_.members_max, members_most)) {
    return {verdict::full};
  }
  forget_departed(now);
  // Room first: from here on nothing fails, and leaving needs no memory.
  members_.reserve(members_.size() + 1);
  left_.reserve(std::min(left_max, left_.size() + members_.size() + 1));
  // compat: lobby-ids
  entry made{verdict::joined};
  do {
    made.id = static_cast<std::uint32_t>(random.below(id_max - host_id)) + host_id + 1;
  } while (member_of(made.id) != nullptr || has_left(made.id, now));
  made.seen = seen_by(made.id);
  members_.push_back({made.id, who});
  return made;
}

lobby::some lobby::leave(std::uint32_t id, instant now) noexcept {
  const std::scoped_lock lock(mutex_);
  if (over_ || std::erase_if(members_, [id](const member& each) { return each.id == id; }) == 0) {
    return {};
  }
  forget_departed(now);
  if (left_.size() >= left_max) {
    left_.erase(left_.begin());
  }
  left_.push_back({id, now});
  if (members_.size() == 1) {
    alone_since_ = now;
  }
  return seen_by(id);
}

lobby::some lobby::seal(instant complete_at) {
  const std::scoped_lock lock(mutex_);
  if (over_ || complete_at_) {
    return {};
  }
  complete_at_ = complete_at;
  return all();
}

lobby::some lobby::end() noexcept {
  const std::scoped_lock lock(mutex_);
  over_ = true;
  const some told = all();
  members_.clear();
  return told;
}

lobby::destination lobby::find(std::uint32_t from, std::uint32_t to, instant now) const {
  const std::scoped_lock lock(mutex_);
  if (over_) {
    return {way::left};
  }
  if (!sees(from, to)) {
    return {way::none};
  }
  const member* const found = member_of(to);
  if (found != nullptr) {
    return {way::there, found->where};
  }
  return {has_left(to, now) ? way::left : way::none};
}

lobby::times lobby::due() const {
  const std::scoped_lock lock(mutex_);
  return {complete_at_, members_.size() == 1 ? std::optional(alone_since_) : std::nullopt};
}

std::size_t lobby::size() const {
  const std::scoped_lock lock(mutex_);
  return members_.size();
}

const lobby::member* lobby::member_of(std::uint32_t id) const noexcept {
  const auto found = std::ranges::find(members_, id, &member::id);
  return found == members_.end() ? nullptr : &*found;
}

bool lobby::has_left(std::uint32_t id, instant now) const noexcept {
  const auto found = std::ranges::find(left_, id, &departure::id);
  return found != left_.end() && now < found->when + left_for;
}

lobby::some lobby::seen_by(std::uint32_t id) const noexcept {
  some found;
  for (const member& each : members_) {
    if (sees(id, each.id)) {
      found.push_back(each);
    }
  }
  return found;
}

void lobby::forget_departed(instant now) noexcept {
  const auto recent = std::ranges::find_if(left_, [now](const departure& each) { return now < each.when + left_for; });
  left_.erase(left_.begin(), recent);
}

}  // namespace p2p_broker::server
