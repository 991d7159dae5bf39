// What ends a run of the load generator early: one sentence for the person who started it.
// Thrown anywhere, caught in main, exit status 2.
#pragma once

#include <stdexcept>

namespace p2p_broker::bench {

class run_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace p2p_broker::bench
