// The rows of option_rows for where the broker listens, and for TLS. Most of them wait for a restart.
#pragma once

#include <array>
#include <string_view>

#include "config/option_bounds.hpp"
#include "config/option_table.hpp"

namespace p2p_broker::config::option_rows {

inline constexpr std::string_view listening = "Listening";
inline constexpr std::string_view tls = "TLS";

// A row is read across.
// clang-format off
inline constexpr std::array serving_rows = {
    option_row{.name = "host", .alias = 'H', .group = listening, .value_name = "ADDRESS", .member = &options::host,
               .reference_rank = 7, .live = false,
               .doc = "Address or name to listen on, or unix:PATH; :: takes IPv4 and IPv6."},
    // compat: port-default
    // peerjs-server ends when no port is given
    option_row{.name = "port", .alias = 'p', .group = listening, .value_name = "PORT", .member = &options::port,
               .most = 65535, .reference_env = "PORT", .reference_rank = 8, .live = false,
               .doc = "TCP port to listen on; 0 lets the system choose one."},
    option_row{.name = "path", .group = listening, .value_name = "PATH", .member = &options::path,
               .reference_env = "PEERSERVER_PATH", .reference_rank = 9, .live = false,
               .doc = "Path under which everything is served."},
    option_row{.name = "threads", .group = listening, .value_name = "COUNT", .member = &options::threads, .most = 1024,
               .live = false, .doc = "Threads that serve connections; 0 takes one for each core."},
    option_row{.name = "backlog", .group = listening, .value_name = "COUNT", .member = &options::backlog, .least = 1,
               .most = 65535, .live = false, .doc = "Connections that the system keeps until they are accepted."},

    option_row{.name = "sslkey", .group = tls, .value_name = "FILE", .member = &options::sslkeys, .reference_rank = 5,
               .doc = "PEM file with the private key; together with sslcert it turns TLS on; one for each sslcert."},
    option_row{.name = "sslcert", .group = tls, .value_name = "FILE", .member = &options::sslcerts,
               .reference_rank = 6,
               .doc = "PEM file with the certificate and its chain; of several a client gets the one of its name."},
    option_row{.name = "tls_ticket_key_file", .group = tls, .value_name = "FILE",
               .member = &options::tls_ticket_key_file, .live = false,
               .doc = "File with the key of TLS tickets, so that clients resume behind a restart; made if absent."},
};
// clang-format on

}  // namespace p2p_broker::config::option_rows
