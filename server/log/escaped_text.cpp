#include "server/log/escaped_text.hpp"

#include "protocol/json_text.hpp"
#include "protocol/utf8.hpp"

namespace p2p_broker::server::log {
namespace {

/// What is escaped of what JSON.stringify leaves as it is. All of it has one to three bytes.
[[nodiscard]] constexpr bool is_unseen(char32_t c) noexcept {
  return (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

struct character {
  char32_t code_point;
  std::size_t bytes;
};

/// The character at the front of `rest`, which is well-formed and not empty. One of four bytes is never unseen, so that
/// its code point does not matter.
[[nodiscard]] character first_of(std::string_view rest) noexcept {
  const auto byte = [rest](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) {
    return {first, 1};
  }
  if (first < 0xE0) {
    return {static_cast<char32_t>((first & 0x1F) << 6 | (byte(1) & 0x3F)), 2};
  }
  if (first < 0xF0) {
    return {static_cast<char32_t>((first & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F)), 3};
  }
  return {0x10000, 4};
}

void append_escape(std::string& out, char32_t c) {
  constexpr std::string_view hex = "0123456789abcdef";
  out.append("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) {
    out.push_back(hex[(c >> shift) & 15]);
  }
}

/// None of the bytes is ASCII in what JSON escapes, and none but DEL in what is escaped here, so that the two can be
/// done one after the other.
[[nodiscard]] std::string spell_out_unseen(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const character next = first_of(text);
    if (is_unseen(next.code_point)) {
      append_escape(out, next.code_point);
    } else {
      out.append(text.substr(0, next.bytes));
    }
    text.remove_prefix(next.bytes);
  }
  return out;
}

[[nodiscard]] constexpr bool is_plain(char c) noexcept { return static_cast<unsigned char>(c) < 0x7F; }

}  // namespace

std::string escaped(std::string_view text) {
  std::string quoted = protocol::json_quote(text);
  bool plain = true;
  for (const char c : quoted) {
    plain = plain && is_plain(c);
  }
  if (plain) {
    return quoted;
  }
  return spell_out_unseen(protocol::is_utf8(quoted) ? quoted : protocol::repair_utf8(quoted));
}

std::string_view beginning_of(std::string_view text, std::size_t bytes_max) noexcept {
  if (text.size() <= bytes_max) {
    return text;
  }
  constexpr std::size_t further_bytes_max = 3;
  const auto continues = [text](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; };
  std::size_t end = bytes_max;
  while (end != 0 && bytes_max - end < further_bytes_max && continues(end)) {
    --end;
  }
  return text.substr(0, end);
}

}  // namespace p2p_broker::server::log
