// The rows of option_rows for peers with their ids, and for lobbies. They say who may come, how long one may be silent,
// and what ids look like.
#pragma once

#include <array>
#include <string_view>

#include "config/option_bounds.hpp"
#include "config/option_table.hpp"

namespace p2p_broker::config::option_rows {

inline constexpr std::string_view peers = "Peers";
inline constexpr std::string_view lobbies = "Lobbies";

// A row is read across.
// clang-format off
inline constexpr std::array peer_rows = {
    option_row{.name = "key", .alias = 'k', .group = peers, .value_name = "TEXT", .member = &options::keys,
               .reference_rank = 4,
               .doc = "Key that clients must give; several keys are realms that never see each other."},
    // compat: concurrent-limit-default
    // 5000 in peerjs-server; here the limit of game engines, and the refusal names the flag that lifts it
    option_row{.name = "concurrent_limit", .alias = 'c', .group = peers, .value_name = "COUNT",
               .member = &options::concurrent_limit, .most = 100'000'000, .reference_rank = 2,
               .doc = "Peers that can be registered at a time, for each key; 0 lets nobody in."},
    option_row{.name = "connection_limit", .group = peers, .value_name = "COUNT", .member = &options::connection_limit,
               .least = 1, .most = 100'000'000, .doc = "Other peers that one peer can be linked with at a time."},
    option_row{.name = "allow_discovery", .group = peers, .value_name = "", .member = &options::allow_discovery,
               .reference_rank = 10, .doc = "Let anyone who knows the key list the ids of all its peers."},
    option_row{.name = "alive_timeout", .group = peers, .value_name = "MS", .member = &options::alive_timeout_ms,
               .in = unit::milliseconds, .least = 100, .most = timer_ms_max, .reference_rank = 3,
               .doc = "Silence after which a peer is dropped; any frame counts as life."},
    option_row{.name = "takeover_ping_timeout", .group = peers, .value_name = "MS",
               .member = &options::takeover_ping_timeout_ms, .in = unit::milliseconds, .least = 100, .most = 60'000,
               .doc = "Time that a silent owner of an id has to show life when another token asks for it."},
    option_row{.name = "id_grace", .group = peers, .value_name = "MS", .member = &options::id_grace_ms,
               .in = unit::milliseconds, .most = 60'000,
               .doc = "How long the id of a broken connection stays its token's; 0 is not at all."},
    option_row{.name = "expire_timeout", .alias = 't', .group = peers, .value_name = "MS",
               .member = &options::expire_timeout_ms, .in = unit::milliseconds, .most = timer_ms_max,
               .reference_rank = 1,
               .doc = "How long messages wait for an absent peer before EXPIRE; 0 is until the next sweep."},
    option_row{.name = "cleanup_out_msgs", .group = peers, .value_name = "MS", .member = &options::cleanup_out_msgs_ms,
               .in = unit::milliseconds, .least = 10, .most = timer_ms_max, .reference_rank = 13,
               .doc = "Time between two sweeps for messages that have waited too long."},
    option_row{.name = "id_format", .group = peers, .value_name = "TEMPLATE", .member = &options::id_format,
               .doc = "Ids given out: text with {uuid}, {alnum:N}, {base32:N}, {digits:N}, {words:N} or {int31}."},
    option_row{.name = "id_hold_timeout", .group = peers, .value_name = "MS", .member = &options::id_hold_ms,
               .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "How long an id that was given out is kept aside for its receiver."},
    option_row{.name = "id_hold_max", .group = peers, .value_name = "COUNT", .member = &options::id_hold_max,
               .least = 1, .most = 10'000'000, .doc = "Ids that are kept aside at a time, for each key."},
    option_row{.name = "id_bytes_max", .group = peers, .value_name = "BYTES", .member = &options::id_bytes_max,
               .in = unit::bytes, .least = 1, .most = 65'535, .doc = "Size of a peer's id."},
    option_row{.name = "token_bytes_max", .group = peers, .value_name = "BYTES", .member = &options::token_bytes_max,
               .in = unit::bytes, .least = 1, .most = 65'535, .doc = "Size of a peer's token."},

    option_row{.name = "lobby", .group = lobbies, .value_name = "", .member = &options::lobby,
               .doc = "Take clients of Godot's WebRTC signalling demo at godot, below path."},
    option_row{.name = "lobby_format", .group = lobbies, .value_name = "TEMPLATE", .member = &options::lobby_format,
               .doc = "Names of lobbies, as id_format; {base32:5} is for names that are called across a room."},
    option_row{.name = "lobby_members_max", .group = lobbies, .value_name = "COUNT",
               .member = &options::lobby_members_max, .least = 1, .most = 1024, .doc = "Members of one lobby."},
    option_row{.name = "lobbies_max", .group = lobbies, .value_name = "COUNT", .member = &options::lobbies_max,
               .least = 1, .most = 10'000'000, .doc = "Lobbies at a time, of all keys together."},
    option_row{.name = "lobby_join_timeout", .group = lobbies, .value_name = "MS",
               .member = &options::lobby_join_timeout_ms, .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time that a client has to join a lobby or to make one."},
    option_row{.name = "lobby_alone_timeout", .group = lobbies, .value_name = "MS",
               .member = &options::lobby_alone_timeout_ms, .in = unit::milliseconds, .least = 100,
               .most = timer_ms_max, .doc = "Time that a host may wait for somebody to join; then its lobby ends."},
    option_row{.name = "lobby_ping_interval", .group = lobbies, .value_name = "MS",
               .member = &options::lobby_ping_interval_ms, .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Silence until a member is pinged; after two pings without an answer it has gone."},
    option_row{.name = "lobby_seal_delay", .group = lobbies, .value_name = "MS",
               .member = &options::lobby_seal_delay_ms, .in = unit::milliseconds, .least = 100, .most = 3'600'000,
               .doc = "Time from the seal of a lobby until its members are told that it is complete, and closed."},
};
// clang-format on

}  // namespace p2p_broker::config::option_rows
