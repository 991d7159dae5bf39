// A limit in what all shards share, which a reload may change while they look at it: the old number or the new one.
// Nothing else hangs on the moment, so it is read as cheaply as any other number.
#pragma once

#include <atomic>
#include <cstdint>

namespace p2p_broker::server {

/// Thread-safe.
class live_limit {
 public:
  explicit live_limit(std::uint32_t value) noexcept : value_(value) {}

  void set(std::uint32_t value) noexcept { value_.store(value, std::memory_order_relaxed); }
  [[nodiscard]] std::uint32_t get() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint32_t> value_;
};

}  // namespace p2p_broker::server
