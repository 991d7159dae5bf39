// The connections of one shard, each in a slot that is used again. A slot's generation changes with each use, so that
// a stale reference finds nothing. For whoever has the shard's turn.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "server/connection.hpp"

namespace p2p_broker::server {

class connection_table {
 public:
  /// A new connection in a free slot.
  connection& open(shard_context& shard, transport bytes, const address& from);

  /// Destroys the connection in slot `place`, which has one.
  void free(std::uint32_t place);

  /// The connection that `who` names, unless it has ended.
  [[nodiscard]] connection* find(peer_ref who) noexcept;

  /// The connection in slot `place`, ended or not; null if there is none.
  [[nodiscard]] connection* at(std::uint32_t place) noexcept { return slots_[place].link.get(); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  template <class Action>
  void for_each(Action act) {
    for (const slot& each : slots_) {
      if (each.link) {
        act(*each.link);
      }
    }
  }

 private:
  struct slot {
    std::unique_ptr<connection> link;
    std::uint32_t generation = 1;
  };

  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::size_t size_ = 0;
};

}  // namespace p2p_broker::server
