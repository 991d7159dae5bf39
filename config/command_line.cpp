// CLI11's part: recognition, arity, repetition, left-over words and the layout of --help, all declared from the table.
// It gets words that argument_spelling has brought to `--name=value`, see there for why.
#include "config/command_line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <sstream>

#include "config/argument_spelling.hpp"
#include "config/closest_option.hpp"
#include "config/option_table.hpp"
#include "config/option_value.hpp"
#include "config/usage_error.hpp"

namespace p2p_broker::config {
namespace {

constexpr std::size_t name_columns = 38;
constexpr std::size_t doc_columns = 62;

/// `text` in lines of at most `doc_columns`, followed by `tail`, which stays in one piece.
std::string wrapped(std::string_view text, const std::string& tail = "") {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
  if (!tail.empty()) words.push_back(tail);
  std::string result;
  std::size_t column = 0;
  for (const std::string& word : words) {
    const bool fits = column + 1 + word.size() <= doc_columns;
    if (column > 0) result += fits ? ' ' : '\n';
    column = column == 0 || !fits ? word.size() : column + 1 + word.size();
    result += word;
  }
  return result;
}

std::string default_in_words(const option_row& row) {
  const std::vector<std::string> texts = value_texts(options{}, row);
  if (row.is_boolean() || texts.empty() || texts.front().empty()) return "";
  if (row.in == unit::bytes) return size_in_words(static_cast<std::uint32_t>(std::stoul(texts.front())));
  return texts.front();
}

std::string describe(const option_row& row) {
  std::string text(row.doc);
  if (!row.choices.empty()) text += " One of " + range_in_words(row) + ".";
  const std::string usual = default_in_words(row);
  return wrapped(text, usual.empty() ? "" : "[default: " + usual + "]");
}

/// Full names alone are for parsing, since CLI11 would take an unknown `-hx` for `-h` and `-x`.
enum class naming : std::uint8_t { full, with_aliases };

std::string names_of(std::string_view name, char alias, naming names) {
  const std::string full = "--" + std::string(name);
  return alias == '\0' || names == naming::full ? full : std::string("-") + alias + "," + full;
}

/// Declares all options on a CLI11 app; nothing is assigned here, the texts are collected after parsing.
void declare(CLI::App& app, naming names) {
  app.set_help_flag();
  app.allow_extras();
  app.get_formatter()->column_width(name_columns);
  const auto ignore = [](const CLI::results_t&) { return true; };
  for (const option_row* row : rows_in_reference_order()) {
    const std::string group(row->reference_rank > 0 ? "Options that peerjs-server has" : row->group);
    app.add_option(names_of(row->name, row->alias, names), ignore, describe(*row))
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->option_text(std::string(row->value_name) + (row->is_list() ? " ..." : ""))
        ->group(group);
  }
  for (const action_flag& action : action_flags()) {
    const std::string name = names_of(action.name, action.alias, names);
    const std::string doc = wrapped(action.doc);
    CLI::Option* option = action.value_name.empty() ? app.add_flag(name, doc) : app.add_option(name, ignore, doc);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->option_text(std::string(action.value_name))
        ->group("Actions and files");
  }
}

void parse_words(CLI::App& app, std::vector<std::string> words) {
  std::ranges::reverse(words);  // CLI11 takes the words from the back
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    throw usage_error(error.what());
  }
}

void collect(const CLI::App& app, std::string_view name, bool is_list, command_line& line) {
  const CLI::Option* option = app.get_option_no_throw("--" + std::string(name));
  if (option->count() == 0) return;
  line.given[name] = option->results();
  if (option->count() > 1 && !is_list) {
    line.warnings.push_back("--" + std::string(name) + " was given several times, the last one holds");
  }
}

std::string extra_warning(const std::string& word) {
  if (word.size() < 2 || word.front() != '-') return "argument " + in_quotes(word) + " is ignored";
  const std::string flag = word.substr(0, word.find('='));
  return "unknown option " + in_quotes(flag) + " is ignored" + suggestion(flag);
}

}  // namespace

command_line read_command_line(std::span<const std::string_view> arguments) {
  spelled_arguments spelled = spell_arguments(arguments);
  CLI::App app;
  declare(app, naming::full);
  parse_words(app, std::move(spelled.words));

  command_line line{.given = {}, .warnings = {}, .complaint = std::move(spelled.complaint)};
  for (const option_row& row : option_table()) collect(app, row.name, row.is_list(), line);
  for (const action_flag& action : action_flags()) collect(app, action.name, action.value_name.empty(), line);
  for (const std::string& word : app.remaining()) {
    if (word != "--") line.warnings.push_back(extra_warning(word));
  }
  return line;
}

std::string help_text() {
  CLI::App app("A signalling broker for PeerJS clients, in place of peerjs-server.", "p2p-broker");
  declare(app, naming::with_aliases);
  app.footer(
      "Names may be written with dashes for underscores. Times are milliseconds or end in ms, s, m or h;\n"
      "sizes are bytes or end in K, M or G (KiB, MiB or GiB). Each option is also read from the\n"
      "environment (P2P_BROKER_ALIVE_TIMEOUT for --alive_timeout; several keys or origins separated by\n"
      "commas) and from the file of --config. Flags beat variables, variables beat the file. PORT and\n"
      "PEERSERVER_PATH are read too. What only says or checks may be written without dashes, such as\n"
      "help or check-config.");
  std::string text = app.help();
  if (const auto end = text.find("[OPTIONS]\n"); end != std::string::npos)
    text.insert(end + 10,
                "       p2p-broker doctor URL  examines a broker from outside, see p2p-broker doctor --help\n");
  for (auto gap = text.find("\n\n\n"); gap != std::string::npos; gap = text.find("\n\n\n", gap)) text.erase(gap, 1);
  return text;
}

}  // namespace p2p_broker::config
