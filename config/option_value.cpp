// Text to value and back, one short function for each type. A number must be digits from end to end, but for the unit
// of a time or size: a sign, a fraction or another rest is a slip of the operator, not something to guess at.
#include "config/option_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace p2p_broker::config {
namespace {

struct suffix {
  std::string_view text;
  std::uint64_t factor;
};

/// Said by us in this spelling, KiB; K, KB and all of them in lower case are read, too, as nginx does.
constexpr std::array<suffix, 3> size_suffixes = {suffix{"GiB", 1024ULL * 1024 * 1024}, suffix{"MiB", 1024ULL * 1024},
                                                 suffix{"KiB", 1024ULL}};

/// In milliseconds; "ms" comes before "s", which it ends with.
constexpr std::array<suffix, 4> time_suffixes = {suffix{"ms", 1ULL}, suffix{"s", 1000ULL}, suffix{"m", 60'000ULL},
                                                 suffix{"h", 3'600'000ULL}};

std::optional<std::uint64_t> read_digits(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// What stands before a suffix, spaces between allowed; larger numbers are out of every bound, and would overflow.
std::optional<std::uint64_t> read_times(std::string_view text, std::uint64_t factor) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  const auto number = read_digits(text);
  if (!number || *number > UINT32_MAX) return std::nullopt;
  return *number * factor;
}

std::string in_capitals(std::string_view text) {
  std::string capitals(text);
  for (char& c : capitals) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return capitals;
}

std::optional<std::uint64_t> read_size(std::string_view given) {
  const std::string capitals = in_capitals(given);
  std::string_view text = capitals;
  for (const auto& [name, bytes] : size_suffixes) {
    const char letter = name.front();
    for (const std::string& spelling : {in_capitals(name), std::string{letter, 'B'}, std::string{letter}}) {
      if (!text.ends_with(spelling)) continue;
      return read_times(text.substr(0, text.size() - spelling.size()), bytes);
    }
  }
  return read_digits(text);
}

std::optional<std::uint64_t> read_time(std::string_view text) {
  for (const auto& [name, milliseconds] : time_suffixes) {
    if (text.ends_with(name)) return read_times(text.substr(0, text.size() - name.size()), milliseconds);
  }
  return read_digits(text);
}

std::optional<std::uint64_t> read_number(std::string_view text, unit in) {
  switch (in) {
    case unit::bytes: return read_size(text);
    case unit::milliseconds: return read_time(text);
    case unit::none: break;
  }
  return read_digits(text);
}

std::optional<bool> read_boolean(std::string_view text) {
  if (text == "true" || text == "yes" || text == "on" || text == "1") return true;
  if (text == "false" || text == "no" || text == "off" || text == "0") return false;
  return std::nullopt;
}

std::string list_in_words(std::span<const std::string_view> items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " or " : ", ";
    text += items[i];
  }
  return text;
}

std::string not_in_range(const option_row& row, std::string_view text, bool is_zero) {
  std::string_view kind = "a whole number";
  if (row.in == unit::bytes) kind = "a size";
  if (row.in == unit::milliseconds) kind = "a time";
  std::string complaint = in_quotes(text) + " is not " + std::string(kind) + " from " + range_in_words(row);
  if (row.in == unit::milliseconds) complaint += " ms";
  if (is_zero) complaint += "; zero never means unlimited";
  return complaint;
}

// compat: start-errors
// peerjs-server hangs without listening when the port is no number, and takes a limit or time that is none as NaN.
template <class Number>
std::optional<std::string> set_number(Number& target, const option_row& row, const std::string& text) {
  const auto number = read_number(text, row.in);
  if (!number || *number < row.least || *number > row.most) return not_in_range(row, text, number == 0U);
  target = static_cast<Number>(*number);
  return std::nullopt;
}

/// Assigns one option; a visitor over the member's type.
struct setter {
  options& settings;
  const option_row& row;
  std::span<const std::string> texts;

  std::optional<std::string> operator()(std::uint32_t options::*member) const {
    return set_number(settings.*member, row, texts.back());
  }
  std::optional<std::string> operator()(std::uint16_t options::*member) const {
    return set_number(settings.*member, row, texts.back());
  }
  std::optional<std::string> operator()(bool options::*member) const {
    const auto flag = read_boolean(texts.back());
    if (!flag) return in_quotes(texts.back()) + " is neither true nor false";
    settings.*member = *flag;
    return std::nullopt;
  }
  std::optional<std::string> operator()(std::string options::*member) const {
    const std::string& text = texts.back();
    if (!row.choices.empty() && std::ranges::find(row.choices, text) == row.choices.end()) {
      return in_quotes(text) + " is none of " + list_in_words(row.choices);
    }
    settings.*member = text;
    return std::nullopt;
  }
  std::optional<std::string> operator()(std::vector<std::string> options::*member) const {
    (settings.*member).assign(texts.begin(), texts.end());
    return std::nullopt;
  }
};

struct getter {
  const options& settings;

  std::vector<std::string> operator()(std::uint32_t options::*member) const {
    return {std::to_string(settings.*member)};
  }
  std::vector<std::string> operator()(std::uint16_t options::*member) const {
    return {std::to_string(settings.*member)};
  }
  std::vector<std::string> operator()(bool options::*member) const { return {settings.*member ? "true" : "false"}; }
  std::vector<std::string> operator()(std::string options::*member) const { return {settings.*member}; }
  std::vector<std::string> operator()(std::vector<std::string> options::*member) const { return settings.*member; }
};

}  // namespace

std::optional<std::string> set_value(options& settings, const option_row& row, std::span<const std::string> texts) {
  return std::visit(setter{settings, row, texts}, row.member);
}

std::vector<std::string> value_texts(const options& settings, const option_row& row) {
  return std::visit(getter{settings}, row.member);
}

std::string size_in_words(std::uint32_t bytes) {
  for (const auto& [suffix, size] : size_suffixes) {
    if (bytes >= size && bytes % size == 0) return std::to_string(bytes / size) + " " + std::string(suffix);
  }
  return std::to_string(bytes) + " bytes";
}

std::string range_in_words(const option_row& row) {
  if (row.is_boolean()) return "true or false";
  if (!row.is_number()) return list_in_words(row.choices);
  if (row.in == unit::bytes) return size_in_words(row.least) + " to " + size_in_words(row.most);
  return std::to_string(row.least) + " to " + std::to_string(row.most);
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t shown_max = 80;
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result = "'";
  for (const char c : text.substr(0, shown_max)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      result += c;
    } else {
      result += "\\x";
      result += hex[byte >> 4U];
      result += hex[byte & 0xfU];
    }
  }
  return result + (text.size() > shown_max ? "...'" : "'");
}

}  // namespace p2p_broker::config
