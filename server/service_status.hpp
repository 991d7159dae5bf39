// The sentence by which `systemctl status` tells how the broker is: how many are here, and how many were refused within
// a minute. No clock and no socket: what was counted comes in, and a sentence goes out when it has changed.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

class service_status {
 public:
  struct counted {
    std::uint64_t peers = 0;     ///< now
    std::uint64_t members = 0;   ///< of lobbies, now
    std::uint64_t refusals = 0;  ///< since the start
  };

  /// To be called each few seconds. \returns the sentence, if it is another than the last
  [[nodiscard]] std::optional<std::string> look(instant now, const counted& seen);

  /// The last sentence reached nobody: the next look gives one in any case.
  void forget() { last_.clear(); }

 private:
  static constexpr milliseconds minute{60'000};

  std::deque<std::pair<instant, std::uint64_t>> past_;  ///< refusals at each look, a minute back
  std::string last_;
};

}  // namespace p2p_broker::server
