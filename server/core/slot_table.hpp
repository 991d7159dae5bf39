// Items in slots that are used again, named by slot and generation: a slot's generation changes with each use, so that
// a stale name finds nothing. A shard keeps its connections so.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

template <class Item>
class slot_table {
 public:
  /// Puts what `make(slot, generation)` returns, a std::unique_ptr<Item>, into a free slot. If that throws, or there is
  /// no memory for a slot, nothing has changed.
  template <class Make>
  Item& add(Make make) {
    if (free_slots_.empty()) {
      if (free_slots_.capacity() == slots_.size()) {
        free_slots_.reserve(2 * slots_.size() + 1);
      }
      slots_.emplace_back();
      free_slots_.push_back(static_cast<std::uint32_t>(slots_.size() - 1));
    }
    const std::uint32_t place = free_slots_.back();
    slot& home = slots_[place];
    home.item = make(place, home.generation);
    free_slots_.pop_back();
    ++size_;
    return *home.item;
  }

  /// Destroys the item in slot `place`, which has one. Needs no memory: there is a place for each slot to be free.
  void free(std::uint32_t place) noexcept {
    slot& home = slots_[place];
    home.item.reset();
    home.generation = home.generation == UINT32_MAX ? 1 : home.generation + 1;
    free_slots_.push_back(place);
    --size_;
  }

  /// The item in slot `place`, which has been used; null if it is free.
  [[nodiscard]] Item* at(std::uint32_t place) const noexcept { return slots_[place].item.get(); }

  /// The item that `who` names, if it still exists; `who.shard` is not looked at.
  [[nodiscard]] Item* find(peer_ref who) const noexcept {
    const bool current = who.slot < slots_.size() && slots_[who.slot].generation == who.generation;
    return current ? at(who.slot) : nullptr;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// How many items there is room for before another slot is made.
  [[nodiscard]] std::size_t capacity() const noexcept { return free_slots_.capacity(); }

  template <class Action>
  void for_each(Action act) const {
    for (const slot& each : slots_) {
      if (each.item) {
        act(*each.item);
      }
    }
  }

 private:
  struct slot {
    std::unique_ptr<Item> item;
    std::uint32_t generation = 1;
  };

  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::size_t size_ = 0;
};

}  // namespace p2p_broker::server
