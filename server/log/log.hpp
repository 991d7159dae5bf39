// The broker's own log on stdout: one line for each connection's life, refusals at most once a second and kind.
// Never payloads or tokens; ids are escaped. Lines are gathered and written at least once a second.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/core/counters.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server::log {

enum class level : std::uint8_t { debug, info, warn, error };

/// \param level_name as --log_level takes it
void start(const std::string& level_name);

/// Writes what is gathered.
void flush();

[[nodiscard]] bool enabled(level of) noexcept;

void line(level of, std::string_view text);

/// For one shard: says what was refused and which flag decides it, without letting a storm fill the disk.
class refusals {
 public:
  static constexpr milliseconds period{1000};  ///< one line for each kind in this time

  /// \param kind which refusal; \param detail who and what, already safe to log
  void note(counter kind, std::string_view detail, instant now);

 private:
  struct state {
    instant last{};
    std::uint64_t unsaid = 0;
    bool used = false;
  };
  std::array<state, counter_count> states_{};
};

/// `text` in quotes with control characters and quotes escaped, cut to a readable length.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace p2p_broker::server::log
