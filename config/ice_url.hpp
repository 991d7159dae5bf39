// The URL of a STUN server, as browsers take it in an RTCConfiguration (RFC 7064): `stun:host`, `stuns:host:port`.
// None of TURN: its user and password would be shown to everyone who opens the page that names it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "config/options.hpp"
#include "config/validate.hpp"

namespace p2p_broker::config {

constexpr std::size_t ice_url_bytes_max = 300;    ///< longest URL
constexpr std::size_t check_ice_servers_max = 8;  ///< most --check_ice_server; browsers warn of five or more

/// \returns what is wrong with `url`, as the end of a sentence, or nothing. What is right holds letters, digits and
/// `:.-[]` only, and so can stand in any text.
[[nodiscard]] std::optional<std::string> complaint_about_ice_url(std::string_view url);

/// \throws usage_error with one sentence that begins with the origin of --check_ice_server
void check_ice_servers(const options& settings, const origin_of& origin);

}  // namespace p2p_broker::config
