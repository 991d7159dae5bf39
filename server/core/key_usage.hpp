// How much there is now of what is told by key, and how much there was at most: what an operator of several keys reads
// to see whose clients fill what all share. As with usage, a peak between two looks is not in it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "server/core/realm.hpp"

namespace p2p_broker::server {

class key_usage {
 public:
  struct amounts {
    std::uint64_t peers = 0;
    std::uint64_t links = 0;         ///< of all its peers
    std::uint64_t queue_bytes = 0;   ///< that wait for absent peers
    std::uint64_t outbox_bytes = 0;  ///< that its clients have not taken
  };
  struct state {
    amounts now;
    amounts most;
  };

  /// One look. \param all those of the look before, in the same order, and new ones behind them
  void note(std::span<const std::unique_ptr<realm>> all) {
    seen_.resize(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      state& of = seen_[i];
      of.now = amounts_of(*all[i]);
      for (const auto each : {&amounts::peers, &amounts::links, &amounts::queue_bytes, &amounts::outbox_bytes}) {
        of.most.*each = std::max(of.most.*each, of.now.*each);
      }
    }
  }

  /// One for each realm of the last look.
  [[nodiscard]] const std::vector<state>& seen() const noexcept { return seen_; }

 private:
  [[nodiscard]] static amounts amounts_of(realm& of) {
    return {of.size(), of.links().size(), of.queue_bytes(), of.outbox_bytes().load(std::memory_order_relaxed)};
  }

  std::vector<state> seen_;
};

}  // namespace p2p_broker::server
