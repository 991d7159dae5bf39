// All that the admin listener tells of the broker at one moment, as values that were read off the shards.
// Whatever is shown, as JSON or as metrics, is made from this.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/core/counters.hpp"
#include "server/core/key_usage.hpp"
#include "server/core/shard_timings.hpp"

namespace p2p_broker::server::admin {

/// How much there is of something that is counted for the whole broker.
struct use_reading {
  std::string_view name = {};  ///< of the option without `_max`, or of what is counted
  std::uint64_t now = 0;
  std::uint64_t most = 0;                             ///< at any look since the start
  std::string_view option = {};                       ///< that limits it, without dashes; empty: none does
  std::string_view sentence = {};                     ///< what that option bounds
  bool in_bytes = false;                              ///< else a count
  std::optional<std::uint64_t> limit = std::nullopt;  ///< its value now
};

/// One key, and what its clients have here.
struct key_reading {
  std::string key = {};
  bool open = true;  ///< false: the key was removed, and nobody new may come
  key_usage::amounts now = {};
  key_usage::amounts most = {};  ///< at any look since the start
  std::uint64_t limit = 0;       ///< of peers: --concurrent_limit
  std::uint64_t kept_ids = 0;    ///< of broken connections, kept for their token
};

/// What the system says of the process.
struct process_reading {
  double cpu_s = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_files = 0;
  std::uint64_t open_files_max = 0;  ///< 0: there is no limit
};

struct drain_progress {
  std::uint64_t from = 0;  ///< connections when peers began to be closed; until then, those that there are
  std::uint64_t left = 0;  ///< of them, those that have not ended
};

struct snapshot {
  std::string_view version = {};
  std::int64_t now_s = 0;         ///< seconds since 1970
  std::int64_t started_at_s = 0;  ///< likewise
  std::uint64_t uptime_s = 0;     ///< by the monotonic clock
  std::size_t threads = 0;
  bool draining = false;
  std::optional<drain_progress> drain = std::nullopt;  ///< while it drains
  std::vector<use_reading> uses = {};
  std::vector<key_reading> keys = {};
  std::array<std::uint64_t, counter_count> counts = {};
  std::array<latency_counts, timed_rows.size()> latencies = {};
  process_reading process = {};  ///< only where it is asked for: reading it takes system calls

  [[nodiscard]] std::uint64_t count_of(counter which) const noexcept { return counts[static_cast<std::size_t>(which)]; }
  [[nodiscard]] std::uint64_t peers() const noexcept {
    std::uint64_t sum = 0;
    for (const key_reading& each : keys) {
      sum += each.now.peers;
    }
    return sum;
  }
};

}  // namespace p2p_broker::server::admin
