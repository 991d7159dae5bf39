#include "protocol/json_string.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace p2p_broker::protocol {
namespace {

[[nodiscard]] bool is_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Characters that a string's text cannot simply go on over.
[[nodiscard]] bool is_special(char c) noexcept { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

/// So many bytes of a string's text are looked at together.
constexpr std::ptrdiff_t window = 16;

/// One bit for each special character among the `window` bytes at `at`.
[[nodiscard]] unsigned specials(const char* at) noexcept {
#ifdef __SSE2__
  const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(chunk, _mm_set1_epi8(0x1F)), chunk);
  const __m128i quote = _mm_cmpeq_epi8(chunk, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(chunk, _mm_set1_epi8('\\'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash))));
#else
  unsigned bits = 0;
  for (std::ptrdiff_t i = 0; i < window; ++i) {
    bits |= static_cast<unsigned>(is_special(at[i])) << i;
  }
  return bits;
#endif
}

/// \param at where a backslash stands
[[nodiscard]] const char* after_escape(const char* at, const char* end) noexcept {
  if (end - at < 2) {
    return nullptr;
  }
  switch (at[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't': return at + 2;
    case 'u': return end - at >= 6 && std::all_of(at + 2, at + 6, is_hex) ? at + 6 : nullptr;
    default: return nullptr;
  }
}

/// Behind the string whose text begins at `at`, when it ends in the last, short window.
[[nodiscard]] const char* after_short_rest(const char* at, const char* end) noexcept {
  while (at != end && *at != '"') {
    at = *at == '\\' ? after_escape(at, end) : is_special(*at) ? nullptr : at + 1;
    if (at == nullptr) {
      return nullptr;
    }
  }
  return at == end ? nullptr : at + 1;
}

}  // namespace

const char* after_json_string(const char* at, const char* end) noexcept {
  if (at == end || *at != '"') {
    return nullptr;
  }
  ++at;
  while (end - at >= window) {
    unsigned bits = specials(at);
    const char* next = at + window;
    while (bits != 0) {
      const char* const special = at + std::countr_zero(bits);
      if (*special == '"') {
        return special + 1;
      }
      const char* const behind = *special == '\\' ? after_escape(special, end) : nullptr;
      if (behind == nullptr) {
        return nullptr;
      }
      if (behind >= next) {
        next = behind;
        break;
      }
      bits &= ~0U << (behind - at);
    }
    at = next;
  }
  return after_short_rest(at, end);
}

}  // namespace p2p_broker::protocol
