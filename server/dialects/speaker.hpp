// The closed set of dialects, by value, and which path speaks which.
// To add one: a type in the variant and a row in the table.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "server/dialects/dialect.hpp"
#include "server/dialects/lobby_member.hpp"
#include "server/dialects/peer.hpp"

namespace p2p_broker::server {

using speaker = std::variant<peer, lobby_member>;

struct endpoint_row {
  std::string_view word;  ///< last part of the WebSocket's path: `{path}peerjs`
  speaker (*begin)();
  bool config::options::*needs = nullptr;             ///< the option that turns it on; null: it is always on
  counter refused_without = counter::refused_origin;  ///< what counts who asked for it while it was off
};

template <dialect Type>
[[nodiscard]] speaker begin_as() {
  return speaker(std::in_place_type<Type>);
}

inline constexpr std::array endpoint_rows{
    endpoint_row{"peerjs", begin_as<peer>},
    endpoint_row{"godot", begin_as<lobby_member>, &config::options::lobby, counter::refused_lobby_off},
};

}  // namespace p2p_broker::server
