// The answers to plain requests: the greeting, an id, what a page of another origin may read, and the server's clock.
// Each knows peerjs-server, too, and calls nothing a fault that is only different there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "doctor/findings/finding.hpp"
#include "doctor/findings/seen.hpp"
#include "doctor/findings/target.hpp"

namespace p2p_broker::doctor {

[[nodiscard]] bool is_greeting(const http_seen& seen);

/// Paths (as target::path) where a broker might be instead, likeliest first, four at most: the path doubled, its
/// parent, none.
[[nodiscard]] std::vector<std::string> other_paths(const target& to);

/// \param elsewhere the one of `other_paths` where the greeting was found, or "?" for none
[[nodiscard]] finding judge_greeting(const http_seen& seen, const target& to, const std::string& elsewhere);

/// \param again the id that a second request gave, empty: none; \param key as it stands in the path, percent-encoded
[[nodiscard]] finding judge_id(const http_seen& seen, const std::string& again, const target& to,
                               const std::string& key);

/// The id that a client would take; empty if there is none.
[[nodiscard]] std::string id_in(const http_seen& seen);

/// \param get the answer to `GET …/id` with that Origin, \param preflight that to OPTIONS
[[nodiscard]] finding judge_cors(const http_seen& get, const http_seen& preflight, const target& to,
                                 const std::string& origin);

/// \param now_s seconds since 1970 on this machine
[[nodiscard]] finding judge_clock(const http_seen& seen, std::int64_t now_s);

}  // namespace p2p_broker::doctor
