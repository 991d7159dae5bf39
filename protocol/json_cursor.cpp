#include "protocol/json_cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "protocol/json_string.hpp"

namespace p2p_broker::protocol {
namespace {

[[nodiscard]] bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The functions below return the position behind what they read, or null where the text is malformed. They work on
/// bare positions, since a cursor's own members would be stored and loaded at every step.
using position = const char*;

[[nodiscard]] position after_space(position at, position end) noexcept {
  while (at != end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) {
    ++at;
  }
  return at;
}

[[nodiscard]] position after_digits(position at, position end) noexcept {
  const position first = at;
  while (at != end && is_digit(*at)) {
    ++at;
  }
  return at == first ? nullptr : at;
}

/// Behind a member's name and its colon.
[[nodiscard]] position after_name(position at, position end) noexcept {
  at = after_json_string(after_space(at, end), end);
  if (at == nullptr) {
    return nullptr;
  }
  at = after_space(at, end);
  return at != end && *at == ':' ? at + 1 : nullptr;
}

[[nodiscard]] position after_number(position at, position end) noexcept {
  const auto next_is = [&at, end](char c) { return at != end && *at == c; };
  at += next_is('-') ? 1 : 0;
  at = next_is('0') ? at + 1 : after_digits(at, end);
  if (at != nullptr && next_is('.')) {
    at = after_digits(at + 1, end);
  }
  if (at != nullptr && (next_is('e') || next_is('E'))) {
    ++at;
    at += next_is('+') || next_is('-') ? 1 : 0;
    at = after_digits(at, end);
  }
  return at;
}

[[nodiscard]] position after_word(position at, position end, std::string_view word) noexcept {
  const std::string_view rest(at, static_cast<std::size_t>(end - at));
  return rest.starts_with(word) ? at + word.size() : nullptr;
}

/// The open arrays and objects, one bit each: a message of brackets only must not cost more memory than itself.
class nesting {
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

/// Behind the opening brackets down to the first scalar or empty container, and behind that.
[[nodiscard]] position after_first_leaf(position at, position end, nesting& open) {
  for (;;) {
    at = after_space(at, end);
    if (at == end) {
      return nullptr;
    }
    switch (*at) {
      case '"': return after_json_string(at, end);
      case 't': return after_word(at, end, "true");
      case 'f': return after_word(at, end, "false");
      case 'n': return after_word(at, end, "null");
      case '{':
      case '[': break;
      default: return after_number(at, end);
    }
    const bool object = *at == '{';
    at = after_space(at + 1, end);
    if (at != end && *at == (object ? '}' : ']')) {
      return at + 1;
    }
    open.push(object);
    at = object ? after_name(at, end) : at;
    if (at == nullptr) {
      return nullptr;
    }
  }
}

[[nodiscard]] position after_value(position at, position end) {
  nesting open;
  for (;;) {
    at = after_first_leaf(at, end, open);
    if (at == nullptr) {
      return nullptr;
    }
    for (;;) {
      if (open.empty()) {
        return at;
      }
      at = after_space(at, end);
      if (at == end) {
        return nullptr;
      }
      if (*at == ',') {
        at = open.in_object() ? after_name(at + 1, end) : at + 1;
        break;
      }
      if (*at != open.closer()) {
        return nullptr;
      }
      ++at;
      open.pop();
    }
    if (at == nullptr) {
      return nullptr;
    }
  }
}

}  // namespace

void json_cursor::skip_space() noexcept { at_ = after_space(at_, end_); }

bool json_cursor::take(char expected) noexcept {
  if (at_ == end_ || *at_ != expected) {
    return false;
  }
  ++at_;
  return true;
}

bool json_cursor::skip_value() { return move_to(after_value(at_, end_)); }

bool json_cursor::skip_string() noexcept { return move_to(after_json_string(at_, end_)); }

bool json_cursor::move_to(const char* behind) noexcept {
  if (behind == nullptr) {
    return false;
  }
  at_ = behind;
  return true;
}

}  // namespace p2p_broker::protocol
