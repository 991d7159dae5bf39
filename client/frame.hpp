// The texts on the wire: what a message of the broker says, and what we say to it.
// Pure functions over JSON text; nothing here knows whether a link exists.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace p2p_broker::client {

enum class frame_type : std::uint8_t {
  open,
  error,
  id_taken,
  invalid_key,  // of the broker itself
  offer,
  answer,
  candidate,
  leave,
  expire,   // of other peers, or about them
  unknown,  // anything else: ignored, as PeerJS does
};

/// A message of the broker.
struct frame {
  frame_type type = frame_type::unknown;
  std::string src;
  std::string payload;  ///< JSON text as it came, or empty
};

/// Reads one message; what is not a JSON object with a known type is `unknown`.
[[nodiscard]] frame read_frame(std::string_view text);

/// The `msg` in the payload of an ERROR, ID-TAKEN or INVALID-KEY, or empty.
[[nodiscard]] std::string message_of(const frame& what);

/// The text of an OFFER, ANSWER or CANDIDATE (`type` in these capitals), or of a LEAVE.
/// \param dst the peer to send to; empty leaves it out, which only a LEAVE may do
/// \param payload valid JSON text, passed on byte for byte, or empty for none
[[nodiscard]] std::string write_frame(std::string_view type, std::string_view dst, std::string_view payload);

/// Sent every ping_interval_ms; the only message that keeps an id alive at peerjs-server.
inline constexpr std::string_view heartbeat_text = R"({"type":"HEARTBEAT"})";

}  // namespace p2p_broker::client
