#include "doctor/findings/report.hpp"

#include <algorithm>

#include "doctor/findings/shown.hpp"
#include "protocol/json_text.hpp"
#include "protocol/utf8.hpp"

namespace p2p_broker::doctor {
namespace {

constexpr std::size_t step_columns = 9;
constexpr std::string_view indent = "              ";

struct look {
  std::string_view mark;
  std::string_view colour;
  std::string_view name;
};

look look_of(state of) {
  switch (of) {
    case state::green: return {"ok", "\x1b[32m", "green"};
    case state::yellow: return {"??", "\x1b[33m", "yellow"};
    case state::red: return {"!!", "\x1b[31m", "red"};
    case state::skipped: break;
  }
  return {"--", "\x1b[90m", "skipped"};
}

std::string marked(const look& its, bool coloured) {
  const std::string mark(its.mark);
  return coloured ? std::string(its.colour) + mark + "\x1b[0m" : mark;
}

std::size_t count(const std::vector<step_result>& results, state of) {
  return static_cast<std::size_t>(
      std::ranges::count_if(results, [&](const step_result& each) { return each.found.state == of; }));
}

std::string member(std::string_view name, std::string_view text) {
  return text.empty() ? "" : ",\"" + std::string(name) + "\":" + protocol::json_quote(protocol::repair_utf8(text));
}

}  // namespace

std::string as_lines(const step_result& result, bool coloured) {
  const look its = look_of(result.found.state);
  std::string name(result.step);
  name.resize(std::max(step_columns, name.size()), ' ');
  std::string lines = marked(its, coloured) + "  " + name + " " + result.found.line + "\n";
  if (!result.found.cause.empty()) lines += std::string(indent) + "likely cause: " + result.found.cause + "\n";
  if (!result.found.cure.empty()) lines += std::string(indent) + "cure: " + result.found.cure + "\n";
  return lines;
}

std::string as_one_line(const std::vector<step_result>& untried, bool coloured) {
  if (untried.empty()) return "";
  if (untried.size() == 1) return as_lines(untried.front(), coloured);
  return marked(look_of(state::skipped), coloured) + "  " + std::to_string(untried.size()) +
         " further steps need what failed before\n";
}

std::string as_verdict(const std::vector<step_result>& results) {
  const std::size_t faults = count(results, state::red);
  const std::size_t remarks = count(results, state::yellow);
  std::string text = faults == 0 ? "No fault" : std::to_string(faults) + (faults == 1 ? " fault" : " faults");
  if (remarks > 0) text += ", " + std::to_string(remarks) + (remarks == 1 ? " remark" : " remarks");
  return text + ".\n";
}

std::string as_json(std::string_view url, const std::vector<step_result>& results) {
  std::string text = "{\"url\":" + protocol::json_quote(shown(url, 300)) +
                     ",\"ok\":" + (is_well(results) ? "true" : "false") + ",\"steps\":[";
  for (const step_result& each : results) {
    if (text.back() != '[') text += ",";
    text += "{\"step\":\"" + std::string(each.step) + "\",\"state\":\"" + std::string(look_of(each.found.state).name) +
            "\"";
    text += member("line", each.found.line) + member("cause", each.found.cause) + member("cure", each.found.cure);
    text += ",\"ms\":" + std::to_string(each.took.count()) + "}";
  }
  return text + "]}\n";
}

bool is_well(const std::vector<step_result>& results) { return count(results, state::red) == 0; }

}  // namespace p2p_broker::doctor
