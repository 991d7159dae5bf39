// The queues of absent peers, found by the ids that they wait for. A stripe of a realm has them, and guards them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/core/absent_queue.hpp"
#include "server/core/address_account.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server {

class absent_queues {
 public:
  /// An id with the realm's hash of it.
  struct key {
    std::string_view id;
    std::uint64_t hash;
  };

  [[nodiscard]] absent_queue* find(const key& of) {
    const auto found = all_.find(of);
    return found == all_.end() ? nullptr : &found->second;
  }

  /// An empty queue for an id that has none; `dst_json` as in the queue.
  [[nodiscard]] absent_queue& make(const key& of, std::string_view dst_json);

  /// Takes out the queue of an id, if it has one.
  [[nodiscard]] std::optional<absent_queue> take(const key& of);

  /// Drops the queue of an id that has one.
  void erase(const key& of) { all_.erase(all_.find(of)); }

  /// Takes out what was created at `latest` or before, behind what is in `out`. \returns how many queues
  std::size_t take_created(instant latest, std::vector<absent_queue>& out);

  struct share_taken {
    std::uint64_t bytes = 0;  ///< given back
    std::size_t emptied = 0;  ///< queues that are no more
  };

  /// Takes what clients at the address of `whose` have in here, a queue at a time until it is `bytes_wanted` or more,
  /// behind what is in `out`: what was taken of a queue has its names. The bytes are given back by then.
  share_taken take_of(const address_account& whose, std::uint64_t bytes_wanted, std::vector<absent_queue>& out);

 private:
  struct owned_key {
    std::string id;
    std::uint64_t hash;
  };
  struct key_hash {
    using is_transparent = void;
    std::size_t operator()(const owned_key& of) const noexcept { return of.hash; }
    std::size_t operator()(const key& of) const noexcept { return of.hash; }
  };
  struct key_equal {
    using is_transparent = void;
    bool operator()(const owned_key& a, const owned_key& b) const noexcept { return a.id == b.id; }
    bool operator()(const owned_key& a, const key& b) const noexcept { return a.id == b.id; }
    bool operator()(const key& a, const owned_key& b) const noexcept { return a.id == b.id; }
  };

  std::unordered_map<owned_key, absent_queue, key_hash, key_equal> all_;
};

}  // namespace p2p_broker::server
