// The floor's table of ids: open addressing, linear probing, tombstones, no lock.
// Its hash has no seed, so anybody could make its ids collide; one more reason never to deploy it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "bench/floor/connection.hpp"

namespace p2p_broker::bench::floor {

class registry {
 public:
  registry() : slots_(slots_min) {}

  /// The open connection with this id, or nullptr.
  [[nodiscard]] connection* find(std::string_view id) const;
  void add(connection& peer);
  void remove(const connection& peer);

 private:
  static constexpr std::size_t slots_min = 1 << 16;

  void place(connection& peer);
  void grow();

  std::vector<connection*> slots_;
  std::size_t used_ = 0;  ///< slots that are not empty, tombstones included
};

}  // namespace p2p_broker::bench::floor
