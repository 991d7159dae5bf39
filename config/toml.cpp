// A recursive-descent reader over one string, each method consuming what it is named after (TOML 1.0.0).
#include "config/toml.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>

#include "config/digit.hpp"
#include "config/usage_error.hpp"
#include "protocol/utf8.hpp"

namespace p2p_broker::config {
namespace {

bool is_bare_key(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

bool is_forbidden_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

class reader {
 public:
  reader(std::string_view text, const std::string& source) : rest_(text), source_(source) {}

  std::vector<toml_entry> run() {
    if (!protocol::is_utf8(rest_)) fail("the file is not UTF-8 text");
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    for (skip_blank(); !rest_.empty(); skip_blank()) {
      if (rest_.front() == '[') {
        header();
      } else {
        entry();
      }
      end_of_line();
    }
    return std::move(entries_);
  }

 private:
  [[noreturn]] void fail(const std::string& complaint) const {
    throw usage_error(source_ + " line " + std::to_string(line_) + ": " + complaint);
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    if (c == '\n') ++line_;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_line_end() { return (rest_.starts_with("\r\n") && take('\r') && take('\n')) || take('\n'); }

  void skip_spaces() {
    while (take(' ') || take('\t')) {
    }
  }

  void skip_comment() {
    if (!take('#')) return;
    while (!rest_.empty() && rest_.front() != '\n' && !rest_.starts_with("\r\n")) {
      if (is_forbidden_control(rest_.front())) fail("a control character in a comment");
      rest_.remove_prefix(1);
    }
  }

  /// Spaces, comments and line ends.
  void skip_blank() {
    do {
      skip_spaces();
      skip_comment();
    } while (take_line_end());
  }

  void end_of_line() {
    skip_spaces();
    skip_comment();
    if (!rest_.empty() && !take_line_end()) fail("unexpected text behind the value");
  }

  void header() {
    take('[');
    const bool is_table_array = take('[');
    skip_spaces();
    toml_entry found{.key = key(), .values = {}, .is_table = true, .line = line_};
    table_ = found.key + ".";
    entries_.push_back(std::move(found));
    skip_spaces();
    if (!take(']') || (is_table_array && !take(']'))) fail("a table header without its closing bracket");
  }

  void entry() {
    toml_entry found;
    found.line = line_;
    found.key = table_ + key();
    skip_spaces();
    if (!take('=')) fail("no '=' behind the name " + found.key);
    skip_spaces();
    value(found);
    if (!keys_.insert(found.key).second) {
      line_ = found.line;
      fail(found.key + " is given twice");
    }
    entries_.push_back(std::move(found));
  }

  std::string key() {
    std::string text = key_part();
    for (skip_spaces(); take('.'); skip_spaces()) {
      skip_spaces();
      text += "." + key_part();
    }
    return text;
  }

  std::string key_part() {
    if (starts_string()) return string();
    const auto length = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_bare_key) - rest_.begin());
    if (length == 0) fail("a line must be 'name = value'");
    return consume(length);
  }

  void value(toml_entry& found) {
    if (take('[')) {
      found.is_array = found.is_string = true;
      array(found.values);
    } else if (starts_string()) {
      found.is_string = true;
      found.values.push_back(string());
    } else {
      found.values.push_back(bare());
    }
  }

  void array(std::vector<std::string>& values) {
    for (skip_blank(); !take(']'); skip_blank()) {
      if (!starts_string()) fail("a list holds texts in quotes, separated by commas");
      values.push_back(string());
      skip_blank();
      if (!take(',') && !rest_.starts_with(']')) fail("a list without its closing bracket or a comma");
    }
  }

  std::string bare() {
    const auto ends = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '#' || c == ','; };
    std::string text = consume(static_cast<std::size_t>(std::ranges::find_if(rest_, ends) - rest_.begin()));
    if (text.empty()) fail("no value behind the '='");
    if (text == "true" || text == "false") return text;
    if (!is_digit(text.front()) && text.front() != '-' && text.front() != '+') fail("text must stand in quotes");
    return without_separators(text);
  }

  /// 60_000 is 60000; an underscore that is not between two digits is left for the number's reader to refuse.
  static std::string without_separators(const std::string& text) {
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool is_between = i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
      if (text[i] != '_' || !is_between) digits += text[i];
    }
    return digits;
  }

  [[nodiscard]] bool starts_string() const { return rest_.starts_with('"') || rest_.starts_with('\''); }

  std::string string() {
    const char quote = rest_.front();
    if (rest_.starts_with("\"\"\"") || rest_.starts_with("'''")) fail("text over several lines is not supported here");
    take(quote);
    std::string text;
    while (!take(quote)) {
      if (rest_.empty() || rest_.front() == '\n' || rest_.front() == '\r') fail("text without its closing quote");
      if (is_forbidden_control(rest_.front())) fail("a control character in a text, write it as \\u00XX");
      if (quote == '"' && take('\\')) {
        escape(text);
      } else {
        text += consume(1);
      }
    }
    return text;
  }

  void escape(std::string& text) {
    constexpr std::string_view letters = "btnfr\"\\";
    constexpr std::string_view meanings = "\b\t\n\f\r\"\\";
    const char letter = rest_.empty() ? '\0' : rest_.front();
    if (letter == 'u' || letter == 'U') {
      rest_.remove_prefix(1);
      protocol::append_utf8(text, code_point(letter == 'u' ? 4 : 8));
      return;
    }
    const auto found = letters.find(letter);
    if (found == std::string_view::npos) fail("an unknown escape behind a backslash");
    rest_.remove_prefix(1);
    text += meanings[found];
  }

  char32_t code_point(std::size_t digits) {
    const std::string text = consume(std::min(digits, rest_.size()));
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    const bool is_whole = text.size() == digits && end == text.data() + digits;
    if (!is_whole || error != std::errc()) fail("an unfinished \\u escape");
    if (number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF)) fail("a \\u escape that is no character");
    return number;
  }

  std::string consume(std::size_t length) {
    std::string text(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return text;
  }

  std::string_view rest_;
  const std::string& source_;
  std::size_t line_ = 1;
  std::string table_;
  std::vector<toml_entry> entries_;
  std::set<std::string> keys_;
};

}  // namespace

std::vector<toml_entry> read_toml(std::string_view text, const std::string& source) {
  return reader(text, source).run();
}

std::string toml_string(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') result += '\\';
    if (byte < 0x20 || byte == 0x7f) {
      result += "\\u00";
      result += hex[byte >> 4U];
      result += hex[byte & 0xfU];
    } else {
      result += c;
    }
  }
  return result + "\"";
}

}  // namespace p2p_broker::config
