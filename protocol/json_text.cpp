#include "protocol/json_text.hpp"

#include <charconv>

#include "protocol/utf8.hpp"

namespace p2p_broker::protocol {
namespace {

[[nodiscard]] char32_t hex_unit(std::string_view digits) {
  unsigned unit = 0;
  std::from_chars(digits.data(), digits.data() + 4, unit, 16);
  return unit;
}

[[nodiscard]] bool is_high_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
[[nodiscard]] bool is_low_surrogate(char32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Appends what the \u escape at the front of `rest` stands for, a surrogate pair as one character; returns its length.
std::size_t append_unicode_escape(std::string_view rest, std::string& out) {
  const char32_t unit = hex_unit(rest.substr(2));
  if (is_high_surrogate(unit) && rest.size() >= 12 && rest[6] == '\\' && rest[7] == 'u') {
    const char32_t low = hex_unit(rest.substr(8));
    if (is_low_surrogate(low)) {
      append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
      return 12;
    }
  }
  append_utf8(out, unit);
  return 6;
}

[[nodiscard]] char short_escape(char letter) {
  switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
  }
}

/// The letter of the two-character escape that JSON.stringify uses for `c`, or NUL.
[[nodiscard]] char short_escape_letter(char c) {
  switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return '\0';
  }
}

}  // namespace

std::string_view json_unquote(std::string_view token, std::string& storage) {
  std::string_view rest = token.substr(1, token.size() - 2);
  std::size_t escape = rest.find('\\');
  if (escape == std::string_view::npos) {
    return rest;
  }
  storage.clear();
  while (escape != std::string_view::npos) {
    storage.append(rest.substr(0, escape));
    rest.remove_prefix(escape);
    if (rest[1] == 'u') {
      rest.remove_prefix(append_unicode_escape(rest, storage));
    } else {
      storage.push_back(short_escape(rest[1]));
      rest.remove_prefix(2);
    }
    escape = rest.find('\\');
  }
  storage.append(rest);
  return storage;
}

std::string json_quote(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  out.reserve(text.size() + 2);
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (const char letter = short_escape_letter(c); letter != '\0') {
      out.push_back('\\');
      out.push_back(letter);
    } else if (byte < 0x20) {
      out.append("\\u00");
      out.push_back(hex[byte >> 4]);
      out.push_back(hex[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
  return out;
}

}  // namespace p2p_broker::protocol
