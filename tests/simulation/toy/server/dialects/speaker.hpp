// Stands in front of the broker's own server/dialects/speaker.hpp when the shard is built for the test of a toy
// dialect: the same, with one more type in the variant and one more row in the table. Nothing else of the broker is
// changed.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "server/dialects/dialect.hpp"
#include "server/dialects/lobby_member.hpp"
#include "server/dialects/peer.hpp"
#include "tests/simulation/toy/chat.hpp"

namespace p2p_broker::server {

using speaker = std::variant<peer, lobby_member, simulation::chat>;

struct endpoint_row {
  std::string_view word;
  speaker (*begin)();
  bool config::options::*needs = nullptr;
  counter refused_without = counter::refused_origin;
};

template <dialect Type>
[[nodiscard]] speaker begin_as() {
  return speaker(std::in_place_type<Type>);
}

inline constexpr std::array endpoint_rows{
    endpoint_row{"peerjs", begin_as<peer>},
    endpoint_row{"godot", begin_as<lobby_member>, &config::options::lobby, counter::refused_lobby_off},
    endpoint_row{"toy", begin_as<simulation::chat>},
};

}  // namespace p2p_broker::server
