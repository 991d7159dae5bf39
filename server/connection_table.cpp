#include "server/connection_table.hpp"

namespace p2p_broker::server {

connection& connection_table::open(shard_context& shard, transport bytes, const address& from) {
  std::uint32_t place = static_cast<std::uint32_t>(slots_.size());
  if (free_slots_.empty()) {
    slots_.emplace_back();
  } else {
    place = free_slots_.back();
    free_slots_.pop_back();
  }
  slot& home = slots_[place];
  home.link =
      std::make_unique<connection>(shard, peer_ref{place, home.generation, shard.index}, std::move(bytes), from);
  ++size_;
  return *home.link;
}

void connection_table::free(std::uint32_t place) {
  slot& home = slots_[place];
  home.link.reset();
  home.generation = home.generation == UINT32_MAX ? 1 : home.generation + 1;
  free_slots_.push_back(place);
  --size_;
}

connection* connection_table::find(peer_ref who) noexcept {
  if (who.slot >= slots_.size() || slots_[who.slot].generation != who.generation) {
    return nullptr;
  }
  connection* const link = at(who.slot);
  return link == nullptr || link->gone() ? nullptr : link;
}

}  // namespace p2p_broker::server
