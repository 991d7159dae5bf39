// The words of Godot's signalling demo: messages of a number, a number and a text, as clients of lobbies write them and
// as the broker does. Texts that go from one member to another pass through as the bytes they came as.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace p2p_broker::protocol {

/// The numbers stand in a message's `type`.
enum class lobby_command : std::uint8_t { join, id, peer_connect, peer_disconnect, offer, answer, candidate, seal };

/// One message as it came. The views point into the text it was parsed from.
struct lobby_message {
  std::uint32_t type = 0;                    ///< a lobby_command, or a number that is none
  std::uint32_t id = 0;                      ///< numbers that are too large are UINT32_MAX, which nobody has
  std::string_view data_json = R"("")";      ///< with its quotes; empty if there was no data
  std::optional<std::uint32_t> members_max;  ///< `max_members`, 1 or more

  [[nodiscard]] bool is(lobby_command which) const noexcept { return type == static_cast<std::uint32_t>(which); }
  /// Whether it goes to the member `id`.
  [[nodiscard]] bool is_relayed() const noexcept {
    return is(lobby_command::offer) || is(lobby_command::answer) || is(lobby_command::candidate);
  }
};

/// Reads `{"type":T,"id":I,"data":"…"}`, members in any order: T and I are whole numbers from 0 on, also written as
/// 1.0; data is a string. Members of other names are passed over; of those named twice the last counts.
/// \param text well-formed UTF-8 of any length. \returns nothing if it is anything else
[[nodiscard]] std::optional<lobby_message> parse_lobby_message(std::string_view text);

/// A message as the broker sends it: `{"type":…,"id":…,"data":…}` in this order, without spaces.
struct lobby_notice {
  lobby_command type = lobby_command::join;
  std::uint32_t id = 0;
  std::string_view data_json = R"("")";  ///< with its quotes

  /// Length of the text in bytes.
  [[nodiscard]] std::size_t size() const noexcept;

  /// Writes exactly size() bytes to `out` and returns the position behind them.
  char* write(char* out) const noexcept;

  [[nodiscard]] std::string text() const;
};

/// Why a member is told to go, in the words of the demo's servers, which clients show to their users.
namespace lobby_text {
inline constexpr std::string_view not_joined = "Have not joined lobby yet";
inline constexpr std::string_view no_such_lobby = "Lobby does not exists";
inline constexpr std::string_view sealed = "Lobby is sealed";
inline constexpr std::string_view already_in = "Already in a lobby";
inline constexpr std::string_view too_many_lobbies = "Too many lobbies open, disconnecting";
inline constexpr std::string_view too_many_members = "Too many peers connected";
inline constexpr std::string_view bad_format = "Invalid message format";
inline constexpr std::string_view not_in = "Invalid message when not in a lobby";
inline constexpr std::string_view bad_command = "Invalid command";
inline constexpr std::string_view bad_destination = "Invalid destination";
inline constexpr std::string_view only_host = "Only host can seal the lobby";
inline constexpr std::string_view host_left = "Room host has disconnected";
inline constexpr std::string_view seal_complete = "Seal complete";
// The demo's servers have no words for these.
inline constexpr std::string_view invalid_key = "Invalid key provided";
inline constexpr std::string_view alone = "Nobody has joined the lobby";
}  // namespace lobby_text

}  // namespace p2p_broker::protocol
