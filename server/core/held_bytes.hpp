// One connection's part of a sum over all connections, kept up to date and taken out at the end.
// It tells whether the sum has passed its limit, which is the moment when whoever adds to it must go.
#pragma once

#include <atomic>
#include <cstdint>

namespace p2p_broker::server {

class held_bytes {
 public:
  held_bytes() = default;
  held_bytes(const held_bytes&) = delete;
  held_bytes& operator=(const held_bytes&) = delete;

  /// This connection holds `bytes` now. \returns whether the sum may be so large
  /// \param sum_max by reference, so that only a change looks it up: for an idle peer it would come from memory
  [[nodiscard]] bool set(std::size_t bytes, std::atomic<std::uint64_t>& sum, const std::uint32_t& sum_max) noexcept {
    if (bytes == mine_) {
      return true;
    }
    const std::uint64_t before = sum.fetch_add(bytes - mine_, std::memory_order_relaxed);
    const bool grows = bytes > mine_;
    const std::uint64_t after = before + bytes - mine_;
    mine_ = bytes;
    return !grows || after <= sum_max;
  }

  void clear(std::atomic<std::uint64_t>& sum) noexcept {
    sum.fetch_sub(mine_, std::memory_order_relaxed);
    mine_ = 0;
  }

 private:
  std::uint64_t mine_ = 0;
};

}  // namespace p2p_broker::server
