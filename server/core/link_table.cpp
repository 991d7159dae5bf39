#include "server/core/link_table.hpp"

#include <algorithm>
#include <utility>

namespace p2p_broker::server {

link_table::verdict link_table::offer(std::uint64_t caller, std::uint64_t called) {
  const std::scoped_lock lock(mutex_);
  if (has(caller, called)) {
    return verdict::linked_before;
  }
  const std::uint32_t links_max = links_max_.get();
  if (own_links(caller) >= links_max || (own_links(called) >= links_max && !has(called, caller))) {
    return verdict::refused;
  }
  add(caller, called);
  return verdict::linked;
}

bool link_table::answer(std::uint64_t called, std::uint64_t caller) {
  const std::scoped_lock lock(mutex_);
  if (!has(caller, called) || has(called, caller) || own_links(called) >= links_max_.get()) {
    return false;
  }
  add(called, caller);
  return true;
}

void link_table::unlink_all(std::uint64_t peer) {
  const std::scoped_lock lock(mutex_);
  const auto found = links_.find(peer);
  if (found == links_.end()) {
    return;
  }
  const ties former = std::move(found->second);
  links_.erase(found);
  size_.fetch_sub(former.own.size() + former.known.size(), std::memory_order_relaxed);
  for (const std::uint64_t other : former.own) {
    remove(other, &ties::known, peer);
  }
  for (const std::uint64_t other : former.known) {
    remove(other, &ties::own, peer);
  }
}

std::size_t link_table::links_of(std::uint64_t peer) const {
  const std::scoped_lock lock(mutex_);
  return own_links(peer);
}

void link_table::add(std::uint64_t from, std::uint64_t to) {
  links_[from].own.push_back(to);
  links_[to].known.push_back(from);
  size_.fetch_add(1, std::memory_order_relaxed);
}

std::size_t link_table::own_links(std::uint64_t peer) const {
  const auto found = links_.find(peer);
  return found == links_.end() ? 0 : found->second.own.size();
}

bool link_table::has(std::uint64_t from, std::uint64_t to) const {
  const auto found = links_.find(from);
  return found != links_.end() && std::ranges::find(found->second.own, to) != found->second.own.end();
}

void link_table::remove(std::uint64_t from, peers ties::*which, std::uint64_t peer) {
  const auto found = links_.find(from);
  if (found == links_.end()) {
    return;
  }
  peers& list = found->second.*which;
  if (const auto at = std::ranges::find(list, peer); at != list.end()) {
    *at = list.back();
    list.pop_back();
  }
  if (found->second.own.empty() && found->second.known.empty()) {
    links_.erase(found);
  }
}

}  // namespace p2p_broker::server
