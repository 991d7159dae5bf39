// Why an HTTP answer is not the one that a broker gives, and what mends it: by status, by the page that came, and by
// what the page says of the path that it was asked for. The steps over HTTP and the upgrade share it.
#pragma once

#include <string>

#include "doctor/findings/finding.hpp"
#include "doctor/findings/seen.hpp"
#include "doctor/findings/target.hpp"

namespace p2p_broker::doctor {

/// What came, in a few words: `404 Not Found from nginx`, `nothing within 5 s`.
[[nodiscard]] std::string answer_in_words(const http_seen& seen);

/// A red finding for an answer that is no broker's, with cause and cure.
/// \param asked the path that was asked for, without a query
[[nodiscard]] finding judge_wrong_answer(const http_seen& seen, const target& to, const std::string& asked);

/// The path in a page `Cannot GET /path`, which express and the broker make of what reached them; empty if there is
/// none.
[[nodiscard]] std::string path_that_arrived(const http_seen& seen);

}  // namespace p2p_broker::doctor
