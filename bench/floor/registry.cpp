// Lookup, insertion and removal in the floor's table of ids.
// The table doubles when half of its slots are used, which also sweeps the tombstones out.
#include "bench/floor/registry.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace p2p_broker::bench::floor {
namespace {

connection tombstone;

std::size_t hash_of(std::string_view id) {
  std::uint64_t hash = id.size() * 0x9E3779B97F4A7C15ULL;
  while (id.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, id.data(), 8);
    hash = (hash ^ word) * 0xff51afd7ed558ccdULL;
    hash ^= hash >> 32;
    id.remove_prefix(8);
  }
  for (const char c : id) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

bool occupied(const connection* slot) { return slot != nullptr && slot != &tombstone; }

}  // namespace

connection* registry::find(std::string_view id) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash_of(id);; i++) {
    connection* slot = slots_[i & mask];
    if (slot == nullptr) return nullptr;
    if (slot != &tombstone && slot->id() == id) return slot;
  }
}

void registry::add(connection& peer) {
  if (used_ * 2 > slots_.size()) grow();
  place(peer);
}

void registry::remove(const connection& peer) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash_of(peer.id());; i++) {
    connection*& slot = slots_[i & mask];
    if (slot == nullptr) return;
    if (slot != &peer) continue;
    slot = &tombstone;
    return;
  }
}

void registry::place(connection& peer) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = hash_of(peer.id());
  while (slots_[i & mask] != nullptr) i++;
  slots_[i & mask] = &peer;
  used_++;
}

void registry::grow() {
  const auto live = static_cast<std::size_t>(std::count_if(slots_.begin(), slots_.end(), occupied));
  std::vector<connection*> old(std::bit_ceil(std::max(live * 4, slots_min)));
  old.swap(slots_);
  used_ = 0;
  for (connection* slot : old) {
    if (occupied(slot)) place(*slot);
  }
}

}  // namespace p2p_broker::bench::floor
