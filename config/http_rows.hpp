// The rows of option_rows for requests: which pages may ask, and which proxies are believed.
#pragma once

#include <array>
#include <string_view>

#include "config/option_bounds.hpp"
#include "config/option_table.hpp"

namespace p2p_broker::config::option_rows {

inline constexpr std::string_view http = "HTTP";

// A row is read across.
// clang-format off
inline constexpr std::array http_rows = {
    option_row{.name = "cors", .group = http, .value_name = "ORIGIN", .member = &options::cors, .reference_rank = 12,
               .takes_many = true,
               .doc = "Origins whose pages may use the HTTP API; any origin when none or * is given."},
    option_row{.name = "check_origin", .group = http, .value_name = "", .member = &options::check_origin,
               .doc = "Let only pages of the origins of --cors open a WebSocket; others get 403."},
    option_row{.name = "proxied", .group = http, .value_name = "", .member = &options::proxied, .reference_rank = 11,
               .doc = "Trust proxies at loopback and private addresses, as --trusted_proxy does."},
    option_row{.name = "trusted_proxy", .group = http, .value_name = "CIDR", .member = &options::trusted_proxies,
               .takes_many = true,
               .doc = "Addresses of proxies whose word on a client's address is believed, as 10.0.0.0/8 or unix."},
    option_row{.name = "proxy_protocol", .group = http, .value_name = "", .member = &options::proxy_protocol,
               .doc = "Connections from a trusted proxy begin with a PROXY header, version 1 or 2."},
    option_row{.name = "check_page", .group = http, .value_name = "", .member = &options::check_page,
               .doc = "Serve {path}check, a page on which players see why they cannot connect."},
    option_row{.name = "check_ice_server", .group = http, .value_name = "URL", .member = &options::check_ice_servers,
               .takes_many = true,
               .doc = "STUN servers that the page of --check_page asks, as stun:stun.example.org:3478."},
};
// clang-format on

}  // namespace p2p_broker::config::option_rows
