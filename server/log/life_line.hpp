// The one line that tells of a peer's life, written at its end: who it was, from where, how long, how much, and why it
// ended. What scripts read, so its words stay.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "server/core/end_reason.hpp"
#include "server/core/instant.hpp"
#include "server/log/entry.hpp"

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
  [[nodiscard]] std::array<field, 7> fields() const;

  /// With `fields`, which must outlive it.
  [[nodiscard]] static entry entry_of(std::span<const field> fields) noexcept { return {"peer ended", fields, "peer"}; }
};

}  // namespace p2p_broker::server::log
