// When memory that a storm of connections has left behind should go back to the system: when hundreds of sockets are
// gone since there were most of them. The allocator keeps what lies between pieces that are in use, until it is asked.
#pragma once

#include <algorithm>
#include <cstdint>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

class memory_tide {
 public:
  static constexpr milliseconds period{10'000};  ///< how often to look, and so the most often that memory is given back
  static constexpr milliseconds moment{250};     ///< in which shards give back what they keep, a turn of each
  static constexpr std::uint32_t sockets_fallen = 500;

  /// \param most sockets that were open since the last look \param sockets open now
  /// \returns whether to give memory back now
  [[nodiscard]] bool has_fallen(std::uint32_t most, std::uint32_t sockets) noexcept {
    most_ = std::max(most_, most);
    if (most_ - sockets < sockets_fallen) {
      return false;
    }
    most_ = sockets;
    return true;
  }

 private:
  std::uint32_t most_ = 0;  ///< sockets that were open since memory was given back last
};

}  // namespace p2p_broker::server
