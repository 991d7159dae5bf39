// A response as Beast has read it, taken over into what was seen.
// For plain requests and for an upgrade that was declined.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "doctor/findings/seen.hpp"

namespace p2p_broker::doctor {

/// What the doctor calls itself.
inline constexpr const char* user_agent = "p2p-broker-doctor";

void take_answer(const boost::beast::http::response<boost::beast::http::string_body>& answer, http_seen& seen);

}  // namespace p2p_broker::doctor
