#include "server/core/claim_contest.hpp"

namespace p2p_broker::server {

/// Whoever lives keeps its id, also if its time is over by now: what has come is life, however late it was read.
claim_contest::state claim_contest::judge(instant heard, instant now) const noexcept {
  if (heard != heard_) {
    return state::alive;
  }
  if (waiting_.empty()) {
    return state::forsaken;
  }
  return now >= until_ ? state::silent : state::open;
}

}  // namespace p2p_broker::server
