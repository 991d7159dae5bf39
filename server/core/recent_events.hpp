// Who came last and who was refused last, for an operator to look at: two rings that never grow.
// They exist only where somebody can look; a shard writes to its own, and the main thread reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/counters.hpp"

namespace p2p_broker::server {

/// Thread-safe.
class recent_events {
 public:
  static constexpr std::size_t kept_max = 100;  ///< of each

  struct arrival {
    std::int64_t at_s;  ///< seconds since 1970
    std::string key;
    std::string id;
    std::string from;  ///< as the log has addresses
  };
  struct refusal {
    std::int64_t at_s;
    counter why;
    std::string detail;  ///< who and what, as the log has it
  };

  void note_arrival(std::int64_t now_s, std::string_view key, std::string_view id, std::string_view from) {
    const std::scoped_lock lock(mutex_);
    put(arrivals_, arrival{now_s, std::string(key), std::string(id), std::string(from)});
  }

  void note_refusal(std::int64_t now_s, counter why, std::string_view detail) {
    const std::scoped_lock lock(mutex_);
    put(refusals_, refusal{now_s, why, std::string(detail)});
  }

  // The oldest first.
  [[nodiscard]] std::vector<arrival> arrivals() const { return copy_of(arrivals_); }
  [[nodiscard]] std::vector<refusal> refusals() const { return copy_of(refusals_); }

 private:
  template <class Event>
  static void put(std::deque<Event>& ring, Event fresh) {
    if (ring.size() == kept_max) {
      ring.pop_front();
    }
    ring.push_back(std::move(fresh));
  }

  template <class Event>
  [[nodiscard]] std::vector<Event> copy_of(const std::deque<Event>& ring) const {
    const std::scoped_lock lock(mutex_);
    return {ring.begin(), ring.end()};
  }

  mutable std::mutex mutex_;
  std::deque<arrival> arrivals_;
  std::deque<refusal> refusals_;
};

}  // namespace p2p_broker::server
