// One pass over the words. What counts as a value follows yargs, since start scripts were written for it: the next
// word, unless it starts with a dash and is not a negative number; after a boolean only `true` and `false`.
#include "config/argument_spelling.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "config/digit.hpp"
#include "config/option_value.hpp"

namespace p2p_broker::config {
namespace {

constexpr std::array actions = {
    action_flag{"help", 'h', "", "Show this text and end."},
    action_flag{"version", 'V', "", "Show the version and end."},
    action_flag{"config", '\0', "FILE", "Read options from a TOML file; flags and environment variables beat it."},
    action_flag{"print-config", '\0', "", "Show all options in force as a file for --config and end."},
    action_flag{"check-config", '\0', "", "Say whether options and files are good and end, with 0 or 2."},
    action_flag{"healthcheck", '\0', "",
                "Ask the broker that runs with these options if it is well and end, with 0 or 1."},
};

const action_flag* find_action(std::string_view name) {
  const auto found = std::ranges::find_if(
      actions, [&](const action_flag& flag) { return with_underscores(flag.name) == with_underscores(name); });
  return found == actions.end() ? nullptr : &*found;
}

/// Whether a word without dashes asks for an action, as `help` does.
bool is_action_word(std::string_view word) {
  const action_flag* action = find_action(word);
  return action != nullptr && action->value_name.empty();
}

bool is_value(std::string_view word) {
  if (!word.starts_with('-')) return true;
  return word.size() > 1 && is_digit(word[1]);
}

bool is_truth(std::string_view word) { return word == "true" || word == "false"; }

/// A flag's text taken apart: `name` and, if there was an equals sign, what stood behind it.
struct flag_word {
  std::string_view name;
  std::optional<std::string_view> value;
};

flag_word split_at_equals(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

class speller {
 public:
  explicit speller(std::span<const std::string_view> words) : rest_(words) {}

  spelled_arguments run() {
    while (!rest_.empty()) {
      const std::string_view word = take();
      if (word == "--") {
        keep_rest(word);
      } else if (!spell_long(word) && !spell_short(word) && !spell_action_word(word)) {
        keep_unknown(word);
      }
    }
    return std::move(result_);
  }

 private:
  std::string_view take() {
    const std::string_view word = rest_.front();
    rest_ = rest_.subspan(1);
    return word;
  }

  /// Behind `--` nothing is a flag any more.
  void keep_rest(std::string_view separator) {
    result_.words.emplace_back(separator);
    result_.words.insert(result_.words.end(), rest_.begin(), rest_.end());
    rest_ = {};
  }

  /// A word behind an unknown flag may be that flag's value, so that `--name help` asks for nothing.
  void keep_unknown(std::string_view word) {
    result_.words.emplace_back(word);
    const bool may_take_a_value = word.size() > 1 && word[0] == '-' && word.find('=') == std::string_view::npos;
    if (may_take_a_value && !rest_.empty() && is_action_word(rest_.front())) result_.words.emplace_back(take());
  }

  void complain(const std::string& complaint) {
    if (result_.complaint.empty()) result_.complaint = complaint;
  }

  bool spell_long(std::string_view word) {
    if (!word.starts_with("--")) return false;
    const flag_word flag = split_at_equals(word.substr(2));
    if (const option_row* row = find_option(flag.name)) {
      spell_option(*row, "--" + std::string(row->name), flag.value);
      return true;
    }
    if (const action_flag* action = find_action(flag.name)) {
      spell_action(*action, flag.value);
      return true;
    }
    return spell_negation(flag);
  }

  bool spell_short(std::string_view word) {
    if (word.size() < 2 || word[0] != '-') return false;
    const option_row* row = find_alias(word[1]);
    if (row == nullptr) return spell_short_action(word);
    std::optional<std::string_view> value;
    if (word.size() > 2) value = word.substr(word[2] == '=' ? 3 : 2);
    spell_option(*row, std::string(word.substr(0, 2)) + " (--" + std::string(row->name) + ")", value);
    return true;
  }

  // compat: action-words
  // peerjs-server starts for `-h`, `-V` and the words, and so would put a broker on the network for who asks for help.
  bool spell_short_action(std::string_view word) {
    const auto found = std::ranges::find(actions, word[1], &action_flag::alias);
    if (word.size() != 2 || found == actions.end()) return false;
    spell_action(*found, std::nullopt);
    return true;
  }

  bool spell_action_word(std::string_view word) {
    if (!is_action_word(word)) return false;
    spell_action(*find_action(word), std::nullopt);
    return true;
  }

  bool spell_negation(const flag_word& flag) {
    if (!flag.name.starts_with("no-") && !flag.name.starts_with("no_")) return false;
    const option_row* row = find_option(flag.name.substr(3));
    if (row == nullptr || !row->is_boolean()) return false;
    if (flag.value) complain("--" + std::string(flag.name) + " takes no value");
    put(*row, "false");
    return true;
  }

  /// \param spelling the flag for an error, as it was given and with its full name
  void spell_option(const option_row& row, const std::string& spelling, std::optional<std::string_view> value) {
    if (row.is_boolean()) {
      if (!value && !rest_.empty() && is_truth(rest_.front())) value = take();
      put(row, value.value_or("true"));
      return;
    }
    if (!value && !rest_.empty() && is_value(rest_.front())) value = take();
    if (!value) {
      complain_of_missing_value(row, spelling);
      return;
    }
    put(row, *value);
    while (row.takes_many && !rest_.empty() && is_value(rest_.front()) && !is_action_word(rest_.front())) {
      put(row, take());
    }
  }

  // compat: start-errors
  // peerjs-server starts without what was asked for, such as TLS when `--sslkey` is the last word.
  void complain_of_missing_value(const option_row& row, const std::string& spelling) {
    std::string complaint = spelling + " needs a value";
    if (!rest_.empty()) {
      complaint += ", and " + in_quotes(rest_.front()) + " begins with a dash; if that is the value, write " +
                   in_quotes("--" + std::string(row.name) + "=" + std::string(rest_.front()));
    }
    complain(complaint);
  }

  void spell_action(const action_flag& action, std::optional<std::string_view> value) {
    const std::string flag = "--" + std::string(action.name);
    if (action.value_name.empty()) {
      if (value) return complain(flag + " takes no value");
      result_.words.push_back(flag);
      return;
    }
    if (!value && !rest_.empty() && is_value(rest_.front())) value = take();
    if (!value || value->empty()) return complain(flag + " needs the name of a file");
    result_.words.push_back(flag + "=" + std::string(*value));
  }

  void put(const option_row& row, std::string_view value) {
    const std::string flag = "--" + std::string(row.name);
    if (value.empty()) {
      result_.words.push_back(flag);
      result_.words.emplace_back();
    } else {
      result_.words.push_back(flag + "=" + std::string(value));
    }
  }

  std::span<const std::string_view> rest_;
  spelled_arguments result_;
};

}  // namespace

std::span<const action_flag> action_flags() { return actions; }

spelled_arguments spell_arguments(std::span<const std::string_view> arguments) { return speller(arguments).run(); }

}  // namespace p2p_broker::config
