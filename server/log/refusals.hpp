// Refusals for the operator to read: which limit was met, by whom, and the option that decides it.
// One line a second for each kind, so that a storm cannot fill the disk.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "server/core/counters.hpp"
#include "server/core/instant.hpp"
#include "server/log/entry.hpp"

namespace p2p_broker::server::log {

/// For one shard.
class refusals {
 public:
  static constexpr milliseconds period{1000};  ///< one line for each kind in this time

  /// \param kind which refusal; \param detail who and what
  void note(counter kind, std::span<const field> detail, instant now);

  /// Whether a line would be written now: if not, what `detail` tells need not be put together.
  [[nodiscard]] bool would_tell(counter kind, instant now) const noexcept {
    const state& seen = states_[static_cast<std::size_t>(kind)];
    return !seen.used || now - seen.last >= period;
  }

 private:
  struct state {
    instant last{};
    std::uint64_t unsaid = 0;
    bool used = false;
  };
  std::array<state, counter_count> states_{};
};

}  // namespace p2p_broker::server::log
