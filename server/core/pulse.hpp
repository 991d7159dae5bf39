// Whether all shards are alive, as far as they answer: each gets a letter, and only when all have answered is it said
// so, and the next one sent. A shard that hangs stops it; one that is slow delays it. No clock: who calls knows when.
#pragma once

#include <cstdint>

namespace p2p_broker::server {

class pulse {
 public:
  struct due {
    bool alive = false;  ///< all have answered since it was said last
    bool ask = false;    ///< each is to get a letter
  };

  /// To be called now and then. \param answers the fewest that any shard has given so far
  [[nodiscard]] due beat(std::uint64_t answers) noexcept {
    if (answers < asked_) {
      return {};  // no other letter: it would only wait behind the one that is not answered
    }
    return {.alive = asked_++ > 0, .ask = true};
  }

 private:
  std::uint64_t asked_ = 0;  ///< of each shard
};

}  // namespace p2p_broker::server
