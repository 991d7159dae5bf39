// How many sockets are open, and how many there were at most since somebody asked last. What limits them asks at each
// accept, and what gives memory back every few seconds.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace p2p_broker::server {

/// Thread-safe.
class open_sockets {
 public:
  /// One more. \returns how many there are with it
  std::uint32_t add() noexcept {
    const std::uint32_t now = count_.fetch_add(1, std::memory_order_relaxed) + 1;
    std::uint32_t most = most_.load(std::memory_order_relaxed);
    while (now > most && !most_.compare_exchange_weak(most, now, std::memory_order_relaxed)) {
    }
    return now;
  }
  void remove() noexcept { count_.fetch_sub(1, std::memory_order_relaxed); }

  [[nodiscard]] std::uint32_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

  /// The most there were since the last call, not less than there are.
  [[nodiscard]] std::uint32_t take_most() noexcept {
    return std::max(most_.exchange(count(), std::memory_order_relaxed), count());
  }

 private:
  std::atomic<std::uint32_t> count_{0};
  std::atomic<std::uint32_t> most_{0};
};

}  // namespace p2p_broker::server
