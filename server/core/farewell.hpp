// How a connection is told to go: the close frame it gets, and why, as the log tells it.
// A value, so that whoever decides it needs no connection: a dialect returns one, another shard sends one by letter.
#pragma once

#include <string_view>

#include "protocol/ws_frame.hpp"
#include "server/core/end_reason.hpp"

namespace p2p_broker::server {

struct farewell {
  protocol::close_code code = protocol::close_code::no_status;
  std::string_view text = {};  ///< at most 123 bytes of UTF-8 that are never freed; unused with no_status
  end_reason why = end_reason::none;
};

/// An id went to a newer connection of the same client.
// compat: takeover-closes-old
inline constexpr farewell farewell_to_former{protocol::close_code::normal, "taken over", end_reason::taken_over};

/// An id went to another client, since its owner showed no life when it was asked.
inline constexpr farewell farewell_to_silent{protocol::close_code::normal, "no answer to a ping",
                                             end_reason::unanswered};

/// What a connection cannot do without has no room, since it takes too little of what waits for it.
inline constexpr farewell farewell_to_slow{protocol::close_code::try_again_later, {}, end_reason::too_slow};

/// An operator has ended this connection. Its client may come again.
inline constexpr farewell farewell_to_kicked{protocol::close_code::kicked, "ended by an operator", end_reason::kicked};

}  // namespace p2p_broker::server
