// The file of --tls_ticket_key_file: read, made if absent, and replaced as a whole so that none is ever half written.
// Whoever reads it can read what old connections sent, so it must be the broker's alone.
#pragma once

#include <optional>
#include <string>

#include "server/core/ticket_keys.hpp"

namespace p2p_broker::server {

/// \returns nothing if there is no such file
/// \throws config::usage_error if it cannot be read, if others can read or write it, or if its text is none of ours
[[nodiscard]] std::optional<ticket_keys> read_ticket_keys(const std::string& file);

/// Replaces or makes the file, readable for the broker's user alone. \returns 0 or errno
[[nodiscard]] int write_ticket_keys(const std::string& file, const ticket_keys& keys);

/// Whether the file could be replaced. \returns 0 or errno
[[nodiscard]] int can_write_ticket_keys(const std::string& file);

}  // namespace p2p_broker::server
