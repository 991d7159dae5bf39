#include "protocol/json_cursor.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace p2p_broker::protocol {
namespace {

[[nodiscard]] bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

[[nodiscard]] bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

[[nodiscard]] bool ends_plain_run(char c) noexcept {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

/// First quote, backslash or control character at or after `at`. Strings are most of what the broker carries (SDP),
/// so this loop decides the cost of a message.
[[nodiscard]] const char* skip_plain(const char* at, const char* end) noexcept {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  while (end - at >= 16) {
    const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(chunk, last_control), chunk);
    const __m128i special = _mm_or_si128(_mm_cmpeq_epi8(chunk, quote), _mm_cmpeq_epi8(chunk, backslash));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, special)));
    if (mask != 0) {
      return at + std::countr_zero(mask);
    }
    at += 16;
  }
#endif
  while (at != end && !ends_plain_run(*at)) {
    ++at;
  }
  return at;
}

}  // namespace

/// The open arrays and objects, one bit each: a message of brackets only must not cost more memory than itself.
class json_cursor::nesting {
 public:
  void push(bool object) {
    if (depth_ != 0 && depth_ % bits_per_word == 0) {
      outer_.push_back(word_);
    }
    word_ = (word_ << 1) | static_cast<std::uint64_t>(object);
    ++depth_;
  }

  void pop() {
    --depth_;
    word_ >>= 1;
    if (depth_ != 0 && depth_ % bits_per_word == 0) {
      word_ = outer_.back();
      outer_.pop_back();
    }
  }

  [[nodiscard]] bool empty() const noexcept { return depth_ == 0; }
  [[nodiscard]] bool in_object() const noexcept { return (word_ & 1) != 0; }
  [[nodiscard]] char closer() const noexcept { return in_object() ? '}' : ']'; }

 private:
  static constexpr std::size_t bits_per_word = 64;

  std::uint64_t word_ = 0;
  std::size_t depth_ = 0;
  std::vector<std::uint64_t> outer_;
};

void json_cursor::skip_space() noexcept {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) {
    ++at_;
  }
}

bool json_cursor::take(char expected) noexcept {
  if (at_ == end_ || *at_ != expected) {
    return false;
  }
  ++at_;
  return true;
}

bool json_cursor::skip_value() {
  nesting open;
  for (;;) {
    if (!begin_value(open)) {
      return false;
    }
    for (;;) {
      if (open.empty()) {
        return true;
      }
      skip_space();
      if (take(',')) {
        if (open.in_object() && !skip_name()) {
          return false;
        }
        break;
      }
      if (!take(open.closer())) {
        return false;
      }
      open.pop();
    }
  }
}

/// Steps over opening brackets down to the first scalar or empty container, and over that.
bool json_cursor::begin_value(nesting& open) {
  for (;;) {
    skip_space();
    switch (peek()) {
      case '"': return skip_string();
      case 't': return skip_word("true");
      case 'f': return skip_word("false");
      case 'n': return skip_word("null");
      case '{':
      case '[': {
        const bool object = *at_++ == '{';
        skip_space();
        if (take(object ? '}' : ']')) {
          return true;
        }
        open.push(object);
        if (object && !skip_name()) {
          return false;
        }
        break;
      }
      default: return skip_number();
    }
  }
}

/// A member's name and the colon behind it.
bool json_cursor::skip_name() noexcept {
  skip_space();
  if (!skip_string()) {
    return false;
  }
  skip_space();
  return take(':');
}

bool json_cursor::skip_string() noexcept {
  if (!take('"')) {
    return false;
  }
  for (;;) {
    at_ = skip_plain(at_, end_);
    if (at_ == end_) {
      return false;
    }
    if (*at_ == '"') {
      ++at_;
      return true;
    }
    if (*at_ != '\\' || !skip_escape()) {
      return false;
    }
  }
}

bool json_cursor::skip_escape() noexcept {
  if (end_ - at_ < 2) {
    return false;
  }
  switch (at_[1]) {
    case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
      at_ += 2;
      return true;
    case 'u':
      if (end_ - at_ < 6 || !is_hex(at_[2]) || !is_hex(at_[3]) || !is_hex(at_[4]) || !is_hex(at_[5])) {
        return false;
      }
      at_ += 6;
      return true;
    default:
      return false;
  }
}

bool json_cursor::skip_number() noexcept {
  (void)take('-');
  if (!take('0') && !skip_digits()) {
    return false;
  }
  if (take('.') && !skip_digits()) {
    return false;
  }
  if (take('e') || take('E')) {
    if (!take('+')) {
      (void)take('-');
    }
    return skip_digits();
  }
  return true;
}

bool json_cursor::skip_digits() noexcept {
  const char* const first = at_;
  while (at_ != end_ && is_digit(*at_)) {
    ++at_;
  }
  return at_ != first;
}

bool json_cursor::skip_word(std::string_view word) noexcept {
  if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) {
    return false;
  }
  at_ += word.size();
  return true;
}

}  // namespace p2p_broker::protocol
