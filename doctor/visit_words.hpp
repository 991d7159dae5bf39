// What the doctor's own clients say: their ids, the path of their WebSocket, and messages as PeerJS writes them.
// The ids are drawn afresh, so that two doctors do not meet.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::doctor {

/// `doctor-` and 16 letters and digits.
[[nodiscard]] std::string fresh_id();

/// What stands behind the WebSocket's path; the version says who comes.
[[nodiscard]] std::string visit_query(std::string_view key, std::string_view id, std::string_view token);

/// An OFFER or ANSWER to `to_id`.
[[nodiscard]] std::string message_to(std::string_view to_id, std::string_view type);

}  // namespace p2p_broker::doctor
