// How far a JSON string reaches: its grammar checked (RFC 8259 section 7), its text not looked at otherwise.
// Strings are most of what the broker carries (SDP), so how fast they are passed over decides the cost of a message.
#pragma once

namespace p2p_broker::protocol {

/// The position behind the string whose opening quote is at `at`, or null if there is none or it is malformed.
/// \param end of the text, which is well-formed UTF-8
[[nodiscard]] const char* after_json_string(const char* at, const char* end) noexcept;

}  // namespace p2p_broker::protocol
