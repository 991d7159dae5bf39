// Ids that were given out a moment ago and are not registered yet: kept aside so that nobody else is given them.
// All are kept for the same time, so the oldest is always first; the table is bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

#include "server/core/instant.hpp"

namespace p2p_broker::server {

/// Thread-safe.
class id_holds {
 public:
  enum class verdict : std::uint8_t { held, already_held, table_full };

  /// \param duration how long an id is kept aside
  /// \param ids_max how many at a time, 1 or more
  id_holds(milliseconds duration, std::uint32_t ids_max) : duration_(duration), ids_max_(ids_max) {}

  /// Holds for ids that are kept aside from now on.
  void set_limits(milliseconds duration, std::uint32_t ids_max);

  /// Keeps `id` aside from `now` on, unless it is already.
  [[nodiscard]] verdict hold(std::string_view id, instant now);

  [[nodiscard]] std::size_t size() const;

 private:
  struct entry {
    std::string_view id;  ///< the set owns it
    instant until;
  };

  void drop_old(instant now);

  milliseconds duration_;
  std::uint32_t ids_max_;
  mutable std::mutex mutex_;
  std::unordered_set<std::string> ids_;
  std::deque<entry> by_age_;
};

}  // namespace p2p_broker::server
