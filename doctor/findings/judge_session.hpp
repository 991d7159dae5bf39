// What the broker said over the WebSocket: the key, OPEN, messages between two ids, EXPIRE, and a quiet connection.
// The refusals are known by their words, which are the same in peerjs-server.
#pragma once

#include <string>

#include "doctor/findings/finding.hpp"
#include "doctor/findings/seen.hpp"

namespace p2p_broker::doctor {

/// \param first the first message behind the upgrade
[[nodiscard]] finding judge_key(const message_seen& first, const std::string& key);

[[nodiscard]] finding judge_open(const message_seen& first);

/// Whether `text` is OPEN.
[[nodiscard]] bool is_open(const std::string& text);

/// One message from an id to another, as it came there.
struct relayed_seen {
  message_seen message;
  std::string type;  ///< that was sent
  std::string from;  ///< the id of whoever sent it
};

/// \param there an OFFER, \param back an ANSWER
[[nodiscard]] finding judge_relay(const relayed_seen& there, const relayed_seen& back);

/// \param seen what came after a message to an id that nobody has
[[nodiscard]] finding judge_expire(const message_seen& seen, const std::string& absent);

/// \param lively a connection with PeerJS's heartbeats, \param quiet one without
[[nodiscard]] finding judge_idle(const stay_seen& lively, const stay_seen& quiet, milliseconds asked);

}  // namespace p2p_broker::doctor
