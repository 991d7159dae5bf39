// How many peers' lives the log tells in a second; those beyond are counted by how they ended, and summed up each
// minute. A storm of connects writes no more than a busy evening. One for all shards, from any thread; `now` a
// parameter.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "server/core/end_reason.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server::log {

class life_budget {
 public:
  static constexpr milliseconds second{1000};
  static constexpr milliseconds minute{60000};

  /// Whether a line may tell of a peer that ended so. If not, the next summary counts it.
  /// \param lines_max in a second, 1 or more
  [[nodiscard]] bool may_tell(end_reason why, std::uint32_t lines_max, instant now);

  /// "1,234 more peers ended in the last minute: closed by client 800, connection lost 434", the most frequent first,
  /// when the first of them is a minute old; or nothing. Each peer is in one summary.
  [[nodiscard]] std::string summary(instant now);

  /// The same at the end, without waiting for the minute.
  [[nodiscard]] std::string last_summary();

 private:
  [[nodiscard]] std::string sum_up();

  std::mutex mutex_;
  instant second_began_{};
  std::uint32_t told_ = 0;  ///< in this second
  instant minute_began_{};
  std::uint64_t untold_ = 0;  ///< since then
  std::map<end_reason, std::uint64_t> by_reason_;
};

}  // namespace p2p_broker::server::log
