// What happened to a shard in one wake-up, as far as it is not for the shard to decide: what its loop told it, how much
// it could read, and which visits found their shard asleep.
// The simulated net draws it; the model is told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "server/net/event_loop.hpp"
#include "tests/simulation/setting.hpp"

namespace p2p_broker::simulation {

struct turn {
  struct happening {
    server::event::kind what;
    client_number who = 0;  ///< ready
    bool writable = false;
    bool input = false;                   ///< there was something to be read, be it the end
    bool ending = false;                  ///< it was told that nothing comes behind that
    std::vector<std::size_t> reads = {};  ///< bytes
    bool over = false;                    ///< behind them it read the end
  };
  struct knock {
    std::size_t shard;
    bool admitted;
    std::uint64_t written;  ///< how often anything had been written to a socket until then
  };

  std::vector<happening> happenings = {};
  std::deque<knock> knocks = {};
  std::map<client_number, std::deque<std::string>> ids = {};  ///< given out; empty: none
};

}  // namespace p2p_broker::simulation
