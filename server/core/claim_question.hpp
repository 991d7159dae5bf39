// The two letters of a claim to an id that somebody has: a question to the owner's shard, and its answer.
// They name connections and hold no more than values, so that they can come from anywhere.
#pragma once

#include <cstdint>

#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

/// To where the owner's connection lives: whether it still does.
struct claim_question {
  peer_ref claimant;
  bool withdrawn = false;  ///< the claimant does not wait any more; no answer comes
};

/// To the claimant's connection, once for a question.
enum class claim_answer : std::uint8_t {
  taken,    ///< the owner lives
  crowded,  ///< likely, but too many others ask already
  left,     ///< it has gone by itself meanwhile: claim anew
  silent,   ///< it showed no life and has been ended: claim anew
  overdue,  ///< no answer has come in time; said by the claimant's own deadline
};

}  // namespace p2p_broker::server
