// A signalling message: what of a client's JSON the broker looks at, and the text that it sends.
// The only room that knows the words of the PeerJS wire; payloads pass through as the bytes they came as.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace p2p_broker::protocol {

enum class message_type : std::uint8_t { offer, answer, candidate, leave, expire, heartbeat, other };

/// What a client's `dst` member is worth. JavaScript's truth decides, since LEAVE without a true dst frees the id.
enum class dst_kind : std::uint8_t { absent, name, unusable };

/// One message as it came. The views point into the text it was parsed from.
struct message {
  message_type type = message_type::other;
  dst_kind dst = dst_kind::absent;  ///< absent: missing or falsy; unusable: true, but not a string
  std::string_view dst_json;        ///< the dst string with its quotes, when dst is a name
  std::string_view src_json;        ///< the src string with its quotes, or empty; a client's own word, never relayed
  std::string_view payload;         ///< the payload's JSON text, or empty when there is none
};

enum class parse_outcome : std::uint8_t {
  parsed,     ///< an object; its type may still be one that the broker ignores
  ignored,    ///< valid JSON of a kind that says nothing: an array
  malformed,  ///< not JSON, or a bare null, number, string, true or false
};

/// Reads one message, checking the whole text to be JSON as JSON.parse judges it.
/// \param text well-formed UTF-8 of any length. Of members named twice the last counts, as in JSON.parse.
[[nodiscard]] parse_outcome parse_message(std::string_view text, message& out);

/// A message as the broker sends it: `{"type":…,"src":…,"dst":…,"payload":…}` in this order, without spaces, and
/// nothing else (peerjs-server's transmission handler).
struct envelope {
  message_type type = message_type::other;
  std::string_view src_json;  ///< with its quotes
  std::string_view dst_json;  ///< with its quotes
  std::string_view payload;   ///< JSON text, or empty for none

  /// Length of the text in bytes.
  [[nodiscard]] std::size_t size() const noexcept;

  /// Writes exactly size() bytes to `out` and returns the position behind them.
  char* write(char* out) const noexcept;

  [[nodiscard]] std::string text() const;
};

/// Whether messages of this type go to their dst.
[[nodiscard]] constexpr bool is_relayed(message_type type) noexcept { return type <= message_type::expire; }

/// Whether messages of this type wait for a dst that is not there yet; LEAVE and EXPIRE never do.
[[nodiscard]] constexpr bool is_queued(message_type type) noexcept { return type <= message_type::candidate; }

/// As it stands on the wire; `other` for what the broker does not know.
[[nodiscard]] std::string_view name_of(message_type type) noexcept;

/// The fixed messages of a handshake, in the reference's words, which clients show to their users.
namespace text {
inline constexpr std::string_view open = R"({"type":"OPEN"})";
inline constexpr std::string_view id_taken = R"({"type":"ID-TAKEN","payload":{"msg":"ID is taken"}})";
inline constexpr std::string_view invalid_key = R"({"type":"ERROR","payload":{"msg":"Invalid key provided"}})";
inline constexpr std::string_view missing_parameters =
    R"({"type":"ERROR","payload":{"msg":"No id, token, or key supplied to websocket server"}})";
inline constexpr std::string_view id_too_long = R"({"type":"ERROR","payload":{"msg":"The id is too long"}})";
inline constexpr std::string_view token_too_long = R"({"type":"ERROR","payload":{"msg":"The token is too long"}})";
inline constexpr std::string_view concurrent_limit =
    R"({"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}})";

/// What one of the refusals above says, without the JSON around it.
[[nodiscard]] constexpr std::string_view words_of(std::string_view refusal) noexcept {
  constexpr std::string_view before = R"("msg":")";
  refusal.remove_prefix(refusal.find(before) + before.size());
  return refusal.substr(0, refusal.find('"'));
}
}  // namespace text

}  // namespace p2p_broker::protocol
