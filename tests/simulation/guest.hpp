// A client of a simulation: which connection is its own, how it reads, and what it has in mind.
// What it does is drawn by the scenario; here is only what it remembers.
#pragma once

#include <cstdint>
#include <string>

#include "tests/simulation/setting.hpp"

namespace p2p_broker::simulation {

struct guest {
  enum class aim : std::uint8_t {
    nothing,  ///< sends requests at most
    id,       ///< has asked for an id, and waits for it
    peer,     ///< has asked for a WebSocket
    end,      ///< sends nothing any more
  };
  enum class eagerness : std::uint8_t { prompt, slow, blind };

  client_number number;
  std::uint16_t shard;
  int fd;
  eagerness reads;
  aim wants = aim::nothing;
  std::string key = {};
  bool awaits_id = false;   ///< its question has no answer yet
  bool has_answer = false;  ///< it has one, unread
  bool finished = false;
  bool was_reset = false;
};

}  // namespace p2p_broker::simulation
