// How findings look: lines for a person as they come, or one JSON object at the end.
// Texts only; where they go, and whether that is a terminal with colours, is the caller's to know.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "doctor/findings/finding.hpp"
#include "doctor/findings/seen.hpp"

namespace p2p_broker::doctor {

struct step_result {
  std::string_view step;
  finding found;
  milliseconds took{0};
};

/// The step's line, and below it cause and cure if there are any.
[[nodiscard]] std::string as_lines(const step_result& result, bool coloured);

/// One line for steps that were not tried, one after the other; nothing for none.
[[nodiscard]] std::string as_one_line(const std::vector<step_result>& untried, bool coloured);

/// The last line.
[[nodiscard]] std::string as_verdict(const std::vector<step_result>& results);

/// `{url, ok, steps:[{step, state, line, cause, cure, ms}]}`; cause and cure are left out where there are none.
[[nodiscard]] std::string as_json(std::string_view url, const std::vector<step_result>& results);

/// Whether nothing is red.
[[nodiscard]] bool is_well(const std::vector<step_result>& results);

}  // namespace p2p_broker::doctor
