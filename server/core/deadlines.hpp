// When each connection of a shard must have shown life, finished or gone: a deadline for each, in a coarse wheel.
// What every message pushes back is left where it is: whoever is told that it is due looks, and sets what is left.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

class deadlines {
 public:
  /// Deadlines are never early and at most this much late (plus the time between two calls of expire).
  static constexpr milliseconds granularity{50};

  explicit deadlines(instant start) : start_(start) { buckets_.fill(none); }

  /// Gives `slot` a new deadline in place of the one it may have.
  void set(std::uint32_t slot, instant when);

  /// Gives `slot` this deadline unless it has an earlier one.
  void bring_forward(std::uint32_t slot, instant when);

  void cancel(std::uint32_t slot) noexcept;

  [[nodiscard]] bool empty() const noexcept { return scheduled_ == 0; }

  /// Gives back the memory of slots behind the last one that has a deadline. \throws std::bad_alloc having changed
  /// nothing
  void shrink();

  /// Calls `on_due(slot)` for each slot whose deadline has passed; it has none any more by then. `on_due` may set and
  /// cancel deadlines, of other slots too.
  template <class OnDue>
  void expire(instant now, OnDue on_due) {
    collect_due(now);
    while (buckets_[fired_bucket] != none) {
      const std::uint32_t slot = buckets_[fired_bucket];
      cancel(slot);
      on_due(slot);
    }
  }

 private:
  using tick = std::uint32_t;
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  static constexpr tick idle = std::numeric_limits<tick>::max();
  static constexpr tick fired = idle - 1;
  static constexpr std::uint32_t bucket_count = 512;
  static constexpr std::uint32_t fired_bucket = bucket_count;  ///< of those that are due, and not told yet

  struct node {
    std::uint32_t next = none;
    std::uint32_t previous = none;  ///< none: first of its bucket
    tick due = idle;

    [[nodiscard]] bool linked() const noexcept { return due != idle; }
    [[nodiscard]] std::uint32_t bucket() const noexcept { return due == fired ? fired_bucket : due % bucket_count; }
  };

  /// The first tick that is not before `when`.
  [[nodiscard]] tick tick_of(instant when) const noexcept {
    const auto since_start = when <= start_ ? milliseconds(0) : when - start_;
    return static_cast<tick>((since_start + granularity - milliseconds(1)) / granularity);
  }
  void collect_due(instant now);
  void collect_bucket(std::uint32_t bucket, tick now);
  void link(std::uint32_t slot) noexcept;
  void unlink(std::uint32_t slot) noexcept;

  instant start_;
  tick done_ = 0;  ///< all ticks up to this one have been looked at
  std::uint32_t scheduled_ = 0;
  std::array<std::uint32_t, bucket_count + 1> buckets_{};
  std::vector<node> nodes_;
};

}  // namespace p2p_broker::server
