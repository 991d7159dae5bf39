// Ids that were given out a moment ago and are not registered yet: kept aside so that nobody else is given them.
// All are kept for the same time, so the oldest is always first; the table is bounded.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "protocol/seeded_hash.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server {

/// Thread-safe.
class id_holds {
 public:
  enum class verdict : std::uint8_t { held, already_held, table_full };

  /// \param duration how long an id is kept aside
  /// \param ids_max how many at a time, 1 or more
  /// \param seed secret, see seeded_hash.hpp: ids that are claimed are looked for here, and strangers choose those
  id_holds(milliseconds duration, std::uint32_t ids_max, protocol::hash_seed seed)
      : duration_(duration), ids_max_(ids_max), ids_(0, protocol::seeded_hash{seed}) {}

  /// Holds for ids that are kept aside from now on.
  void set_limits(milliseconds duration, std::uint32_t ids_max);

  /// Keeps `id` aside from `now` on, unless it is already.
  [[nodiscard]] verdict hold(std::string_view id, instant now);

  /// `id` has been claimed, and is kept aside no longer. Takes no lock while no id is kept aside.
  void end(std::string_view id);

  /// When the next id stops being kept aside, later than `now`. Nothing if none is.
  [[nodiscard]] std::optional<instant> next_end(instant now);

  [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

 private:
  struct entry {
    std::string_view id;  ///< the table owns it
    instant until;
  };
  using by_age = std::list<entry>;

  void drop_old(instant now);
  void note_size() noexcept { size_.store(ids_.size(), std::memory_order_relaxed); }

  milliseconds duration_;
  std::uint32_t ids_max_;
  std::mutex mutex_;
  std::unordered_map<std::string, by_age::iterator, protocol::seeded_hash, std::equal_to<>> ids_;
  by_age by_age_;
  std::atomic<std::size_t> size_{0};
};

}  // namespace p2p_broker::server
