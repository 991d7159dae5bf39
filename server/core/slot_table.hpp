// Items in slots that are used again, named by slot and generation: a slot's generation changes with each use, so that
// a stale name finds nothing. A shard keeps its connections so.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
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
    if (first_free_ == none) {
      slots_.emplace_back().generation = next_generation_;
      first_free_ = static_cast<std::uint32_t>(slots_.size() - 1);
    }
    const std::uint32_t place = first_free_;
    std::unique_ptr<Item> made = make(place, slots_[place].generation);
    slot& home = slots_[place];
    home.item = std::move(made);
    first_free_ = std::exchange(home.next_free, none);
    ++size_;
    return *home.item;
  }

  /// Destroys the item in slot `place`, which has one.
  void free(std::uint32_t place) noexcept {
    slot& home = slots_[place];
    home.item.reset();
    home.generation = home.generation == UINT32_MAX ? 1 : home.generation + 1;
    home.next_free = std::exchange(first_free_, place);
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

  /// How many slots there are; at() knows those below.
  [[nodiscard]] std::uint32_t slots() const noexcept { return static_cast<std::uint32_t>(slots_.size()); }

  /// Gives back the memory of the free slots behind the last one in use. \throws std::bad_alloc having changed nothing
  void shrink() {
    std::size_t kept = slots_.size();
    std::uint32_t highest = next_generation_;
    while (kept > 0 && !slots_[kept - 1].item) {
      highest = std::max(highest, slots_[--kept].generation);
    }
    std::vector<slot> shorter;
    shorter.reserve(kept);
    std::move(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(kept), std::back_inserter(shorter));
    slots_.swap(shorter);
    next_generation_ = highest;  // or a name of what was in such a slot could find what comes into it
    first_free_ = none;
    for (std::size_t place = kept; place-- > 0;) {
      if (!slots_[place].item) {
        slots_[place].next_free = std::exchange(first_free_, static_cast<std::uint32_t>(place));
      }
    }
  }

  template <class Action>
  void for_each(Action act) const {
    for (const slot& each : slots_) {
      if (each.item) {
        act(*each.item);
      }
    }
  }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;

  struct slot {
    std::unique_ptr<Item> item;
    std::uint32_t generation = 1;
    std::uint32_t next_free = none;  ///< in the list of free slots
  };

  std::vector<slot> slots_;
  std::uint32_t first_free_ = none;
  std::uint32_t next_generation_ = 1;  ///< of a slot that is made
  std::size_t size_ = 0;
};

}  // namespace p2p_broker::server
