#include "protocol/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace p2p_broker::protocol {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080U;

/// First position at or after `at` that is not ASCII.
[[nodiscard]] const char* skip_ascii(const char* at, const char* end) noexcept {
  while (end - at >= 16) {
    std::uint64_t words[2];
    std::memcpy(words, at, sizeof words);
    if (((words[0] | words[1]) & high_bits) != 0) {
      break;
    }
    at += 16;
  }
  while (at != end && static_cast<unsigned char>(*at) < 0x80) {
    ++at;
  }
  return at;
}

struct sequence {
  int length;  ///< bytes looked at that belong together: a whole character, or a maximal ill-formed part
  bool well_formed;
};

/// The character, or the maximal ill-formed part, that begins at `at`, which is not ASCII.
[[nodiscard]] sequence read_sequence(const char* at, const char* end) noexcept {
  const auto byte = [at](int i) { return static_cast<unsigned char>(at[i]); };
  const unsigned char first = byte(0);
  int length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    low = first == 0xE0 ? 0xA0 : 0x80;
    high = first == 0xED ? 0x9F : 0xBF;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    low = first == 0xF0 ? 0x90 : 0x80;
    high = first == 0xF4 ? 0x8F : 0xBF;
  } else {
    return {1, false};
  }
  for (int i = 1; i < length; ++i) {
    if (at + i == end || byte(i) < low || byte(i) > high) {
      return {i, false};
    }
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    at = skip_ascii(at, end);
    if (at == end) {
      return true;
    }
    const sequence next = read_sequence(at, end);
    if (!next.well_formed) {
      return false;
    }
    at += next.length;
  }
}

std::string repair_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (at != end) {
    const char* const plain = skip_ascii(at, end);
    out.append(at, plain);
    at = plain;
    if (at == end) {
      break;
    }
    const sequence next = read_sequence(at, end);
    if (next.well_formed) {
      out.append(at, static_cast<std::size_t>(next.length));
    } else {
      out.append("\xEF\xBF\xBD");
    }
    at += next.length;
  }
  return out;
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto push = [&out](char32_t bits) { out.push_back(static_cast<char>(static_cast<unsigned char>(bits))); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0 | (code_point >> 6));
    push(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    push(0xE0 | (code_point >> 12));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  } else {
    push(0xF0 | (code_point >> 18));
    push(0x80 | ((code_point >> 12) & 0x3F));
    push(0x80 | ((code_point >> 6) & 0x3F));
    push(0x80 | (code_point & 0x3F));
  }
}

}  // namespace p2p_broker::protocol
