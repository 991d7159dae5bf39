// How many places there may be and how many are taken, shared by all shards: a place is reserved before it is used.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "server/core/live_limit.hpp"

namespace p2p_broker::server {

/// Thread-safe; never above its limit, unless that has been lowered meanwhile.
class place_count {
 public:
  explicit place_count(std::uint32_t most) : most_(most) {}

  void set_limit(std::uint32_t most) noexcept { most_.set(most); }
  [[nodiscard]] std::uint32_t limit() const noexcept { return most_.get(); }
  [[nodiscard]] std::size_t taken() const noexcept { return taken_.load(std::memory_order_relaxed); }

  [[nodiscard]] bool reserve() noexcept {
    std::uint32_t seen = taken_.load(std::memory_order_relaxed);
    do {
      if (seen >= most_.get()) {
        return false;
      }
    } while (!taken_.compare_exchange_weak(seen, seen + 1, std::memory_order_relaxed));
    return true;
  }

  void give_back() noexcept { taken_.fetch_sub(1, std::memory_order_relaxed); }

 private:
  live_limit most_;
  std::atomic<std::uint32_t> taken_{0};
};

}  // namespace p2p_broker::server
