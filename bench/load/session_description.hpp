// The session description (SDP) inside our OFFER and ANSWER, already escaped for a JSON string.
// One audio track and one data channel, as a browser offers them.
#pragma once

#include <string>

namespace p2p_broker::bench {

/// The description without candidates.
[[nodiscard]] std::string session_description();

/// One candidate line, to be repeated.
[[nodiscard]] const std::string& candidate_line();

}  // namespace p2p_broker::bench
