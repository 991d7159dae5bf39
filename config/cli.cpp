// Lays the sources over each other, lowest first, and remembers for each option where its value came from.
#include "config/cli.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "config/argument_spelling.hpp"
#include "config/closest_option.hpp"
#include "config/command_line.hpp"
#include "config/option_table.hpp"
#include "config/option_value.hpp"
#include "config/sample.hpp"
#include "config/toml.hpp"
#include "config/validate.hpp"

namespace p2p_broker::config {
namespace {

struct given_value {
  std::vector<std::string> texts;
  std::string origin;
};

/// The bytes of the file, which may be a pipe. Reading stops at the limit, so that /dev/zero ends too.
std::string read_file(const std::string& name, const std::string& origin) {
  std::error_code error;
  const std::string place = origin + ": " + in_quotes(name);
  if (std::filesystem::is_directory(name, error)) throw usage_error(place + " is a directory");
  std::ifstream file(name, std::ios::binary);
  if (!file) throw usage_error(place + " does not exist or cannot be read");
  std::string bytes(config_file_bytes_max + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad()) throw usage_error(place + " cannot be read");
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.size() > config_file_bytes_max) {
    throw usage_error(place + " is larger than " + size_in_words(config_file_bytes_max));
  }
  return bytes;
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

class assembly {
 public:
  assembly(const command_line& line, const environment& env) : line_(line), env_(env) {}

  invocation run(action what) {
    result_.what = what;
    result_.warnings = line_.warnings;
    take_remarks(remarks_on(env_));
    if (const auto source = file_source()) read_config(source->texts.back(), source->origin);
    for (const option_row& row : option_table()) {
      if (const auto value = best_value(row)) assign(row, *value);
    }
    const std::uint32_t threads_given = result_.settings.threads;
    const bool needs_files = what == action::run || what == action::check_config;
    append(result_.hints, validate(
                              result_.settings, [this](std::string_view name) { return origin(name); },
                              needs_files ? file_check::read : file_check::skip));
    if (what == action::check_config && result_.warnings.empty()) result_.text = "The configuration is good.\n";
    if (what == action::print_config) result_.text = print_config(threads_given);
    return std::move(result_);
  }

 private:
  static void append(std::vector<std::string>& sentences, std::vector<std::string> more) {
    std::ranges::move(more, std::back_inserter(sentences));
  }

  void take_remarks(environment_remarks remarks) {
    append(result_.warnings, std::move(remarks.warnings));
    append(result_.hints, std::move(remarks.hints));
  }

  std::optional<std::string> variable(std::string_view name) const {
    const auto found = env_.find(name);
    if (found == env_.end() || found->second.empty() || is_of_service(name, found->second)) return std::nullopt;
    return found->second;
  }

  std::optional<given_value> file_source() const {
    if (const auto given = line_.given.find("config"); given != line_.given.end()) return {{given->second, "--config"}};
    if (auto name = variable("P2P_BROKER_CONFIG")) return {{{std::move(*name)}, "P2P_BROKER_CONFIG"}};
    return std::nullopt;
  }

  void read_config(const std::string& name, const std::string& from) {
    bool is_in_table = false;
    for (const toml_entry& entry : read_toml(read_file(name, from), name)) {
      const std::string place = name + " line " + std::to_string(entry.line) + ": " + entry.key;
      const option_row* row = find_option(entry.key);
      is_in_table = is_in_table || entry.is_table;  // the lines under a header go with it
      if (entry.is_table) {
        warn_of_table(entry, name);
      } else if (is_in_table) {
        continue;
      } else if (row == nullptr) {
        result_.warnings.push_back(place + " is no option and is ignored" + suggestion(entry.key));
      } else if (origins_.contains(row->name)) {
        throw usage_error(place + " is given twice");
      } else {
        require_type(*row, entry, place);
        assign(*row, {entry.values, place});
      }
    }
  }

  void warn_of_table(const toml_entry& entry, const std::string& name) {
    result_.warnings.push_back(name + " line " + std::to_string(entry.line) + ": the table [" + entry.key +
                               "] is ignored with all its lines, options belong in no table");
  }

  static void require_type(const option_row& row, const toml_entry& entry, const std::string& place) {
    if (entry.is_array && !row.is_list()) throw usage_error(place + ": one value is wanted, not a list");
    const bool wants_text = !row.is_number() && !row.is_boolean();
    if (wants_text && !entry.is_string) throw usage_error(place + ": text must stand in quotes");
  }

  /// The strongest of flag and variables.
  std::optional<given_value> best_value(const option_row& row) const {
    if (const auto given = line_.given.find(row.name); given != line_.given.end()) {
      return given_value{given->second, "--" + std::string(row.name)};
    }
    for (const std::string& name : {row.env(), std::string(row.reference_env)}) {
      if (name.empty()) continue;
      if (const auto text = variable(name)) {
        return given_value{row.is_list() ? split_at_commas(*text) : std::vector{*text}, name};
      }
    }
    return std::nullopt;
  }

  void assign(const option_row& row, const given_value& value) {
    if (const auto complaint = set_value(result_.settings, row, value.texts)) {
      throw usage_error(value.origin + ": " + *complaint);
    }
    origins_[row.name] = value.origin;
  }

  std::string origin(std::string_view name) const {
    const auto found = origins_.find(name);
    return found == origins_.end() ? "--" + std::string(name) : found->second;
  }

  /// Threads stay 0 when they were not given, since the file may go to a machine with more cores.
  std::string print_config(std::uint32_t threads_given) const {
    options shown = result_.settings;
    shown.threads = threads_given;
    return sample_file(shown);
  }

  const command_line& line_;
  const environment& env_;
  invocation result_;
  std::map<std::string_view, std::string> origins_;
};

action wanted_action(const command_line& line) {
  if (line.has("healthcheck")) return action::health_check;
  if (line.has("check-config")) return action::check_config;
  return line.has("print-config") ? action::print_config : action::run;
}

/// No setting of a broker counts for it.
invocation for_doctor(doctor_wishes wishes) {
  if (wishes.wants_help) return {.what = action::help, .settings = {}, .text = doctor_help()};
  return {.what = action::doctor, .settings = {}, .doctor = std::move(wishes)};
}

}  // namespace

invocation parse(int argc, const char* const* argv, const environment& env) {
  std::vector<std::string_view> words;
  for (int i = 1; i < argc; ++i) words.emplace_back(argv[i]);
  // compat: action-words
  if (asks_for_doctor(words)) return for_doctor(read_doctor_words(words));
  const command_line line = read_command_line(words);
  if (line.has("help")) return {.what = action::help, .settings = {}, .text = help_text()};
  if (line.has("version")) return {.what = action::version, .settings = {}, .text = P2P_BROKER_VERSION "\n"};
  if (!line.complaint.empty()) throw usage_error(line.complaint);
  return assembly(line, env).run(wanted_action(line));
}

}  // namespace p2p_broker::config
