// The registrations of one stripe of a realm, found by their ids. Whoever has the stripe guards them.
#pragma once

#include <cstddef>

#include <boost/unordered/unordered_flat_set.hpp>

#include "server/core/absent_queues.hpp"
#include "server/core/registration.hpp"

namespace p2p_broker::server {

class registered_ids {
 public:
  using key = absent_queues::key;

  /// The registration of an id; null if it has none.
  [[nodiscard]] const registration_ptr* find(const key& of) const {
    const auto found = all_.find(of);
    return found == all_.end() ? nullptr : &*found;
  }

  /// \param fresh of an id that has none. \throws std::bad_alloc having changed nothing
  void add(const registration_ptr& fresh) { all_.insert(fresh); }

  /// \param of an id that has one
  void erase(const key& of) { all_.erase(all_.find(of)); }

  [[nodiscard]] auto begin() const noexcept { return all_.begin(); }
  [[nodiscard]] auto end() const noexcept { return all_.end(); }

  /// Gives back the memory of a table that is nearly empty. \throws std::bad_alloc having changed nothing
  void shrink() {
    if (all_.bucket_count() > buckets_min && all_.bucket_count() / sparse > all_.size()) {
      all_.rehash(0);
    }
  }

 private:
  static constexpr std::size_t buckets_min = 64;
  static constexpr std::size_t sparse = 8;

  struct id_hash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(const registration_ptr& entry) const noexcept { return entry->id_hash(); }
    std::size_t operator()(const key& of) const noexcept { return of.hash; }
  };
  struct id_equal {
    using is_transparent = void;
    bool operator()(const registration_ptr& a, const registration_ptr& b) const noexcept { return a == b; }
    bool operator()(const registration_ptr& entry, const key& of) const noexcept { return entry->id() == of.id; }
    bool operator()(const key& of, const registration_ptr& entry) const noexcept { return entry->id() == of.id; }
  };

  boost::unordered_flat_set<registration_ptr, id_hash, id_equal> all_;
};

}  // namespace p2p_broker::server
