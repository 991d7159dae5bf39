#include "protocol/form_decoding.hpp"

#include <algorithm>
#include <cstddef>

#include "protocol/utf8.hpp"

namespace p2p_broker::protocol {
namespace {

/// Value of a hex digit, or -1.
[[nodiscard]] int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  if (digit >= 'a' && digit <= 'f') {
    return digit - 'a' + 10;
  }
  if (digit >= 'A' && digit <= 'F') {
    return digit - 'A' + 10;
  }
  return -1;
}

/// The byte that an escape at the front of `text` stands for; nothing when there is no whole escape.
[[nodiscard]] std::optional<char> escaped_byte(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') {
    return std::nullopt;
  }
  const int high = hex_value(text[1]);
  const int low = hex_value(text[2]);
  if (high < 0 || low < 0) {
    return std::nullopt;
  }
  return static_cast<char>(high * 16 + low);
}

[[nodiscard]] bool is_plain_form_character(char c) {
  return c != '%' && c != '+' && static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

std::optional<form_pair> take_form_pair(std::string_view& rest) {
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) {
      continue;
    }
    const std::size_t equals = std::min(pair.find('='), pair.size());
    return form_pair{pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))};
  }
  return std::nullopt;
}

std::string decode_form_text(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain_form_character)) {
    return std::string(text);
  }
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const auto byte = escaped_byte(text.substr(i))) {
      bytes += *byte;
      i += 2;
    } else {
      bytes += text[i] == '+' ? ' ' : text[i];
    }
  }
  if (!is_utf8(bytes)) {
    return repair_utf8(bytes);
  }
  return bytes;
}

std::optional<std::string> decode_percent_strict(std::string_view segment) {
  std::string text;
  text.reserve(segment.size());
  std::size_t i = 0;
  while (i < segment.size()) {
    if (segment[i] != '%') {
      text += segment[i++];
      continue;
    }
    // Each run of escapes must spell whole characters: decodeURIComponent lets no raw byte complete an escaped one.
    const std::size_t run_start = text.size();
    for (; i < segment.size() && segment[i] == '%'; i += 3) {
      const auto byte = escaped_byte(segment.substr(i));
      if (!byte) {
        return std::nullopt;
      }
      text += *byte;
    }
    if (!is_utf8(std::string_view(text).substr(run_start))) {
      return std::nullopt;
    }
  }
  return text;
}

}  // namespace p2p_broker::protocol
