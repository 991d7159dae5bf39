// What the doctor says of one step: a state, a line, and for what is wrong its likely cause and its cure.
// A value; the judge_ functions make it from what was seen, and the report writes it.
#pragma once

#include <cstdint>
#include <string>

namespace p2p_broker::doctor {

enum class state : std::uint8_t {
  green,
  yellow,   ///< works, but may surprise
  red,      ///< a client fails here, or will
  skipped,  ///< not asked for, or it needs what failed before
};

struct finding {
  doctor::state state = doctor::state::green;
  std::string line;   ///< what was seen, one line
  std::string cause;  ///< likely; empty for green
  std::string cure;   ///< likewise
};

[[nodiscard]] inline finding green(std::string line) { return {state::green, std::move(line), {}, {}}; }
[[nodiscard]] inline finding yellow(std::string line, std::string cause, std::string cure) {
  return {state::yellow, std::move(line), std::move(cause), std::move(cure)};
}
[[nodiscard]] inline finding red(std::string line, std::string cause, std::string cure) {
  return {state::red, std::move(line), std::move(cause), std::move(cure)};
}
[[nodiscard]] inline finding skipped(std::string line) { return {state::skipped, std::move(line), {}, {}}; }

/// For a step that was not tried, since what it builds on was not reached.
[[nodiscard]] inline finding untried() { return skipped("needs what failed before"); }
[[nodiscard]] inline bool is_untried(const finding& found) {
  return found.state == state::skipped && found.line == untried().line;
}

}  // namespace p2p_broker::doctor
