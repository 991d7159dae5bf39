// The one line that tells of a peer's life, written at its end: who it was, from where, how long, how much, and why it
// ended. What scripts read, so its words stay.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/core/end_reason.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server::log {

struct life_line {
  std::string_view id;
  std::string_view key;
  std::string_view from;
  milliseconds lived;
  std::uint32_t received;  ///< messages
  std::uint32_t sent;      ///< messages
  end_reason why;

  // compat: own-log
  [[nodiscard]] std::string text() const;
};

}  // namespace p2p_broker::server::log
