// What must hold for every input of a fuzz target.
// A broken property ends the program in every build, so that libFuzzer keeps the input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace p2p_broker::fuzz {

inline void require(bool holds, const char* property) {
  if (!holds) {
    std::fprintf(stderr, "does not hold: %s\n", property);
    std::abort();
  }
}

}  // namespace p2p_broker::fuzz
