#include "server/core/link_table.hpp"

#include <algorithm>

namespace p2p_broker::server {

link_table::verdict link_table::link(std::uint64_t a, std::uint64_t b) {
  const std::scoped_lock lock(mutex_);
  const auto of_a = links_.find(a);
  const std::size_t count_a = of_a == links_.end() ? 0 : of_a->second.size();
  if (count_a != 0 && std::ranges::find(of_a->second, b) != of_a->second.end()) {
    return verdict::linked_before;
  }
  const auto of_b = links_.find(b);
  const std::size_t count_b = of_b == links_.end() ? 0 : of_b->second.size();
  if (const std::uint32_t links_max = links_max_.get(); count_a >= links_max || count_b >= links_max) {
    return verdict::refused;
  }
  links_[a].push_back(b);
  links_[b].push_back(a);
  return verdict::linked;
}

void link_table::unlink_all(std::uint64_t peer) {
  const std::scoped_lock lock(mutex_);
  const auto found = links_.find(peer);
  if (found == links_.end()) {
    return;
  }
  const partners former = std::move(found->second);
  links_.erase(found);
  for (const std::uint64_t partner : former) {
    if (const auto other = links_.find(partner); other != links_.end()) {
      remove(other->second, peer);
      if (other->second.empty()) {
        links_.erase(other);
      }
    }
  }
}

std::size_t link_table::links_of(std::uint64_t peer) const {
  const std::scoped_lock lock(mutex_);
  const auto found = links_.find(peer);
  return found == links_.end() ? 0 : found->second.size();
}

void link_table::remove(partners& from, std::uint64_t peer) {
  if (const auto at = std::ranges::find(from, peer); at != from.end()) {
    *at = from.back();
    from.pop_back();
  }
}

}  // namespace p2p_broker::server
