// The sums over all connections that have a limit: incomplete input and unsent output.
// Who holds most of a full one pays, so each is also kept for each address.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "server/core/address_account.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server {

enum class shared_sum : std::uint8_t { incoming, outbox };
inline constexpr std::array shared_sums{shared_sum::incoming, shared_sum::outbox};

/// Nothing is taken from an address that holds less than this.
inline constexpr std::uint64_t spared_bytes = 64 * 1024;

/// Addresses that pay in one tick; a sum that is still full then waits for the next.
inline constexpr int payers_max = 8;

/// Between `max` and this the address that holds most pays, which takes until the next tick; above it nobody gets more.
[[nodiscard]] constexpr std::uint64_t hard_limit(std::uint64_t max) noexcept { return max + max / 8; }

/// What is left of a full sum when enough has been taken.
[[nodiscard]] constexpr std::uint64_t relieved(std::uint64_t max) noexcept { return max - max / 16; }

/// An address's part of it.
[[nodiscard]] constexpr std::atomic<std::uint64_t> address_account::*part_in(shared_sum which) noexcept {
  return which == shared_sum::incoming ? &address_account::incoming_bytes : &address_account::outbox_bytes;
}

/// Lets one shard at a time look for who holds most, and that once in a tick. Thread-safe.
class relief_gate {
 public:
  static constexpr milliseconds period{50};

  [[nodiscard]] bool open(instant now) noexcept {
    std::int64_t next = next_ms_.load(std::memory_order_relaxed);
    const std::int64_t now_ms = now.time_since_epoch().count();
    return now_ms >= next && next_ms_.compare_exchange_strong(next, now_ms + period.count());
  }

 private:
  std::atomic<std::int64_t> next_ms_{0};
};

}  // namespace p2p_broker::server
