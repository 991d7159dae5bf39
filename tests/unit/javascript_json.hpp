// Whether JavaScript's JSON.parse would take a text, by the judgement of a JSON library and what is known to differ.
// The text is made neutral to each difference before the library sees it; message_differential_test shows them singly.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace p2p_broker::protocol {

[[nodiscard]] inline bool is_decimal(char c) { return c >= '0' && c <= '9'; }

/// Escaped surrogates, of which the library wants pairs, become other escaped characters.
inline void neutralise_surrogates(std::string& text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] == '\\' && text[i + 1] == 'u' && (text[i + 2] == 'd' || text[i + 2] == 'D')) {
      text[i + 2] = '0';
    }
  }
}

/// Numbers, which the library wants to fit a double, lose the digits of their exponents and all but 20 in a row.
[[nodiscard]] inline std::string with_small_numbers(std::string_view text) {
  std::string out;
  std::size_t run = 0;
  bool exponent = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_decimal(c)) {
      if (run++ < 20) {
        out.push_back(exponent ? '0' : c);
      }
      continue;
    }
    const bool sign = (c == '+' || c == '-') && i > 0 && (text[i - 1] == 'e' || text[i - 1] == 'E');
    exponent = c == 'e' || c == 'E' || sign;
    run = 0;
    out.push_back(c);
  }
  return out;
}

/// The library also takes a raw NUL for the end of the text, and skips a byte order mark.
[[nodiscard]] inline bool javascript_accepts(std::string_view text) {
  if (text.find('\0') != std::string_view::npos || text.starts_with("\xEF\xBB\xBF")) {
    return false;
  }
  std::string neutral = with_small_numbers(text);
  neutralise_surrogates(neutral);
  return nlohmann::json::accept(neutral);
}

}  // namespace p2p_broker::protocol
