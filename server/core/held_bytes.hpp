// One connection's part of a sum over all connections, and of its address's and its key's part of that, kept up to date
// and taken out at the end. It tells whether the sum has passed its limit, which is when the address that holds most
// has to pay.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace p2p_broker::server {

/// Of bytes that connections hold, on all threads.
using byte_sum = std::atomic<std::uint64_t>;

class held_bytes {
 public:
  /// What a connection's bytes are part of. The same from one set() to the next, unless clear() was called between.
  struct sums {
    byte_sum& all;
    byte_sum& of_address;
    byte_sum* of_key = nullptr;  ///< null: it is not told by key, or its key is not known yet
  };

  held_bytes() = default;
  held_bytes(const held_bytes&) = delete;
  held_bytes& operator=(const held_bytes&) = delete;

  /// This connection holds `bytes` now. \returns whether the sum may be so large
  /// \param all_max by reference, so that only a change looks it up: for an idle peer it would come from memory
  [[nodiscard]] bool set(std::size_t bytes, const sums& in, const std::uint32_t& all_max) noexcept {
    const auto held =
        static_cast<std::uint32_t>(std::min<std::size_t>(bytes, std::numeric_limits<std::uint32_t>::max()));
    if (held == mine_) {
      return true;
    }
    const std::uint64_t change = std::uint64_t{held} - mine_;  // may wrap, and so does the addition
    const std::uint64_t after = in.all.fetch_add(change, std::memory_order_relaxed) + change;
    in.of_address.fetch_add(change, std::memory_order_relaxed);
    if (in.of_key != nullptr) {
      in.of_key->fetch_add(change, std::memory_order_relaxed);
    }
    const bool grows = held > mine_;
    mine_ = held;
    return !grows || after <= all_max;
  }

  void clear(const sums& in) noexcept {
    if (mine_ != 0) {
      in.all.fetch_sub(mine_, std::memory_order_relaxed);
      in.of_address.fetch_sub(mine_, std::memory_order_relaxed);
      if (in.of_key != nullptr) {
        in.of_key->fetch_sub(mine_, std::memory_order_relaxed);
      }
      mine_ = 0;
    }
  }

  [[nodiscard]] std::uint32_t bytes() const noexcept { return mine_; }

 private:
  std::uint32_t mine_ = 0;
};

}  // namespace p2p_broker::server
