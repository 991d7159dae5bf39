// The payloads of PeerJS's DataConnection as types, so that a native peer and a browser understand each other.
// The broker never looks into them; an application that only talks to itself may send any JSON instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace p2p_broker::client {

/// What an OFFER carries. PeerJS shows `label`, `metadata`, `reliable` and `serialization` to the other application.
struct offer_payload {
  std::string connection_id;          ///< "dc_…" or "mc_…", chosen by the offering side (make_connection_id)
  std::string sdp;                    ///< the session description, of type "offer"
  std::string type = "data";          ///< "data" or "media"
  std::string label;                  ///< of the data channel; empty: the connection id, as in PeerJS
  bool reliable = false;              ///< false: a channel without retransmissions (PeerJS's own default)
  std::string serialization = "raw";  ///< "raw", "json", "binary", "binary-utf8" or "default"; the last three mean
                                      ///< PeerJS's BinaryPack, "raw" hands over what the channel carries
  std::string metadata;               ///< JSON text of any value, or empty for none
};

/// What an ANSWER carries.
struct answer_payload {
  std::string connection_id;
  std::string sdp;  ///< the session description, of type "answer"
  std::string type = "data";
};

/// What a CANDIDATE carries (RTCIceCandidateInit).
struct candidate_payload {
  std::string connection_id;
  std::string candidate;  ///< "candidate:…"; empty says that there are no more
  std::optional<std::string> sdp_mid;
  std::optional<std::int64_t> sdp_m_line_index;
  std::optional<std::string> username_fragment;
  std::string type = "data";
};

/// JSON text for send_offer, send_answer and send_candidate.
/// All strings must be UTF-8 and `metadata` JSON; the send function says invalid_payload if not.
[[nodiscard]] std::string to_json(const offer_payload& payload);
[[nodiscard]] std::string to_json(const answer_payload& payload);
[[nodiscard]] std::string to_json(const candidate_payload& payload);

/// Reads the payload of an event. Members that are not known are ignored, as PeerJS does.
/// \returns nothing when it is not an object, or has no connectionId, or no sdp (candidate) where one belongs
[[nodiscard]] std::optional<offer_payload> read_offer(std::string_view json);
[[nodiscard]] std::optional<answer_payload> read_answer(std::string_view json);
[[nodiscard]] std::optional<candidate_payload> read_candidate(std::string_view json);

/// A new connection id, `dc_` and 64 random bits in PeerJS's manner.
/// \throws std::system_error when the system has no random numbers
[[nodiscard]] std::string make_connection_id();

}  // namespace p2p_broker::client
