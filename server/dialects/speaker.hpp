// The closed set of dialects, by value, and which path speaks which.
// To add one: a type in the variant and a row in the table.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "server/dialects/dialect.hpp"
#include "server/dialects/peer.hpp"

namespace p2p_broker::server {

using speaker = std::variant<peer>;

struct endpoint_row {
  std::string_view word;  ///< last part of the WebSocket's path: `{path}peerjs`
  speaker (*begin)();
};

template <dialect Type>
[[nodiscard]] speaker begin_as() {
  return speaker(std::in_place_type<Type>);
}

inline constexpr std::array endpoint_rows{
    endpoint_row{"peerjs", begin_as<peer>},
};

}  // namespace p2p_broker::server
