#include "package/bash_completion.hpp"

#include <string_view>

#include "config/argument_spelling.hpp"
#include "config/doctor_command.hpp"
#include "config/option_table.hpp"

namespace p2p_broker::package {
namespace {

using config::option_row;

/// The words of a `case` for that option.
std::string case_words_of(const option_row& row) {
  std::string words = row.alias == '\0' ? "" : std::string("-") + row.alias + " | ";
  return words + "--" + std::string(row.name);
}

std::string one_case(const std::string& words, const std::string& command) {
  return "    " + words + ")\n      " + command + "\n      return ;;\n";
}

/// What completes the value of that option; nothing for numbers and free text.
std::string value_command(const option_row& row) {
  if (row.value_name == "FILE") return "_filedir";
  if (row.choices.empty()) return ":";
  std::string words;
  for (const std::string_view choice : row.choices) words.append(words.empty() ? "" : " ").append(choice);
  return "COMPREPLY=($(compgen -W '" + words + "' -- \"$cur\"))";
}

/// The word `doctor`, and behind it its own flags and nothing else.
std::string doctor_words() {
  std::string flags;
  for (const config::doctor_flag& flag : config::doctor_flags()) {
    flags += (flags.empty() ? "--" : " --") + std::string(flag.name);
  }
  return "  if [[ $cword -eq 1 && $cur == [a-z]* ]]; then COMPREPLY=($(compgen -W doctor -- \"$cur\")); return; fi\n"
         "  if [[ ${words[1]} == doctor && $cword -gt 1 ]]; then\n"
         "    if [[ $prev == --ca ]]; then _filedir; return; fi\n"
         "    COMPREPLY=($(compgen -W '" +
         flags + "' -- \"$cur\"))\n    return\n  fi\n";
}

}  // namespace

std::string bash_completion() {
  std::string flags;
  std::string cases;
  const auto add_flag = [&](const std::string& flag) { flags += (flags.empty() ? "" : "\n    ") + flag; };
  for (const option_row& row : config::option_table()) {
    if (row.alias != '\0') add_flag(std::string("-") + row.alias);
    add_flag("--" + std::string(row.name));
    if (!row.is_boolean()) cases += one_case(case_words_of(row), value_command(row));
  }
  for (const config::action_flag& action : config::action_flags()) {
    add_flag("--" + std::string(action.name));
    if (action.value_name.empty()) continue;
    cases += one_case("--" + std::string(action.name), action.value_name == "FILE" ? "_filedir" : ":");
  }
  return "# bash completion for p2p-broker, made from its table of options\n"
         "_p2p_broker() {\n"
         "  local cur prev words cword split\n"
         "  _init_completion -s || return\n" +
         doctor_words() + "  case $prev in\n" + cases +
         "  esac\n"
         "  $split && return\n"
         "  COMPREPLY=($(compgen -W '" +
         flags +
         "' -- \"$cur\"))\n"
         "} &&\n"
         "  complete -F _p2p_broker p2p-broker\n";
}

}  // namespace p2p_broker::package
