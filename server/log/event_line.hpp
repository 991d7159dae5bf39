// A line of JSON for programs that start the broker and want to know who comes and goes (--log_events).
// Whole ids, unlike in the log for people; never tokens, never what peers say to each other.
#pragma once

#include <string>
#include <string_view>

namespace p2p_broker::server::log {

/// `{"event":"open","id":"alice","key":"peerjs","from":"127.0.0.1:54321"}` and a newline.
/// \param what `open` or `close`
[[nodiscard]] std::string event_line(std::string_view what, std::string_view id, std::string_view key,
                                     std::string_view from);

}  // namespace p2p_broker::server::log
