// Strangers' text, fit for a terminal and for JSON: a page that a proxy sends could hold anything.
// Also how durations and lists of words are written.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace p2p_broker::doctor {

/// Printable ASCII of `text`, other characters as `?` and runs of white space as one blank; cut with `…` behind
/// `most` characters.
[[nodiscard]] std::string shown(std::string_view text, std::size_t most = 60);

/// `12 ms`, and from a second on `1.2 s`.
[[nodiscard]] std::string in_words(std::chrono::milliseconds time);

/// `a, b and c`.
[[nodiscard]] std::string listed(const std::vector<std::string>& words);

/// Whether `part` is in `text`, letters of either case.
[[nodiscard]] bool holds(std::string_view text, std::string_view part);

}  // namespace p2p_broker::doctor
