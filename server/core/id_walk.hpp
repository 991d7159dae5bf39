// How far the walk through a nearly used-up template's ids has got, and until when there is no use in walking at all.
// Each request walks a part of the way only, so that none of them takes long; the next goes on where it stopped.
#pragma once

#include <atomic>
#include <cstdint>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

/// Thread-safe, without a lock: two threads that walk at a time may look at the same ids.
class id_walk {
 public:
  /// An id can become free on another thread while this one finds that none is: what was found is believed no longer.
  static constexpr milliseconds believed_max{1000};

  /// Whether at `now` no id is free, as far as is known.
  [[nodiscard]] bool used_up(instant now) const noexcept {
    return now < instant(milliseconds(used_up_until_ms_.load(std::memory_order_relaxed)));
  }

  /// Where to go on, if others have walked before and found nothing. \param fresh where to begin if not
  [[nodiscard]] std::uint64_t where(std::uint64_t fresh) const noexcept {
    return walked_.load(std::memory_order_relaxed) == 0 ? fresh : where_.load(std::memory_order_relaxed);
  }

  /// No id is free from `start` on for `steps`. \param space how many there are \param until when the next one that is
  /// kept aside becomes free
  void found_none(std::uint64_t start, std::uint64_t steps, std::uint64_t space, instant now, instant until) noexcept;

  /// An id has become free.
  void note_free() noexcept {
    if (used_up_until_ms_.load(std::memory_order_relaxed) != 0) {
      used_up_until_ms_.store(0, std::memory_order_relaxed);
    }
    if (walked_.load(std::memory_order_relaxed) != 0) {
      walked_.store(0, std::memory_order_relaxed);
    }
  }

 private:
  std::atomic<std::uint64_t> where_{0};
  std::atomic<std::uint64_t> walked_{0};  ///< ids in a row, up to there, that were not free
  std::atomic<std::int64_t> used_up_until_ms_{0};
};

}  // namespace p2p_broker::server
