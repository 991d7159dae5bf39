// The rows of option_rows for the listener that shows operators what goes on inside.
// It is off unless a place for it is given.
#pragma once

#include <array>
#include <string_view>

#include "config/option_table.hpp"

namespace p2p_broker::config::option_rows {

inline constexpr std::string_view admin = "Admin";

// A row is read across.
// clang-format off
inline constexpr std::array admin_rows = {
    option_row{.name = "admin", .group = admin, .value_name = "HOST:PORT", .member = &options::admin, .live = false,
               .doc = "Where operators look inside by HTTP: metrics, health, state, drain, kick; off if empty."},
    option_row{.name = "admin_token_file", .group = admin, .value_name = "FILE", .member = &options::admin_token_file,
               .live = false,
               .doc = "File with the token that admin asks for; needed beyond loopback; read again on SIGHUP."},
    option_row{.name = "admin_host", .group = admin, .value_name = "NAME", .member = &options::admin_hosts,
               .takes_many = true, .live = false,
               .doc = "Further names by which admin is reached, as a proxy or a container has them."},
};
// clang-format on

}  // namespace p2p_broker::config::option_rows
