// Whose TLS handshake goes on in this wake-up, and who waits for one of the next: each costs half a millisecond, so
// that a few hundred at once would stop everybody else. In the order of coming; nobody is overtaken.
#pragma once

#include <deque>
#include <optional>

#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

/// For one shard. A connection waits at most once, so there are never more than connections.
class handshake_queue {
 public:
  static constexpr int steps_max = 4;  ///< for one wake-up

  /// A wake-up begins.
  void renew() noexcept { steps_ = 0; }

  /// The handshake of `who` could go on. \returns whether it may do so now; else it waits, and is not to be asked for
  /// again before next() has named it
  [[nodiscard]] bool may_step(peer_ref who) {
    if (waiting_.empty() && steps_ < steps_max) {
      ++steps_;
      return true;
    }
    waiting_.push_back(who);
    return false;
  }

  /// Who has waited the longest and may step now, if the wake-up has a step left. It may have ended meanwhile: see
  /// give_back().
  [[nodiscard]] std::optional<peer_ref> next() {
    if (waiting_.empty() || steps_ >= steps_max) {
      return std::nullopt;
    }
    ++steps_;
    const peer_ref first = waiting_.front();
    waiting_.pop_front();
    return first;
  }

  /// The step was not made.
  void give_back() noexcept { --steps_; }

  [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }

 private:
  std::deque<peer_ref> waiting_;
  int steps_ = 0;
};

}  // namespace p2p_broker::server
