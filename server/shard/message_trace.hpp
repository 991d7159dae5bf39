// What the log tells at trace of a client's messages: their type, their size and what became of them, as the counters
// know it. Never what they say, nor a type that the protocol does not know. Runs in its shard's turn.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "server/core/counters.hpp"
#include "server/dialects/dialect.hpp"
#include "server/log/log.hpp"

namespace p2p_broker::server {

/// To be made before a message is received, and told afterwards.
class message_trace {
 public:
  /// Asked for each message: one relaxed load.
  [[nodiscard]] static bool wanted() noexcept { return log::enabled(log::level::trace); }

  explicit message_trace(const counters& counts) noexcept;

  /// \param text the message \param from who sent it; the id may be empty
  /// \param in_lobby_words whether it is one of protocol/lobby_message.hpp
  void tell(std::string_view text, const speaker_name& from, bool in_lobby_words) const;

 private:
  [[nodiscard]] std::string_view fate() const noexcept;

  const counters& counts_;
  std::array<std::uint64_t, counter_count> before_;
};

}  // namespace p2p_broker::server
