// A validating walk over JSON text: checks the grammar of RFC 8259, says where each value ends, builds nothing.
// What JSON.parse accepts it accepts: any depth, escaped lone surrogates, numbers of any size, repeated names.
#pragma once

#include <string_view>

namespace p2p_broker::protocol {

class json_cursor {
 public:
  /// `text` must be well-formed UTF-8 and outlive the cursor.
  explicit json_cursor(std::string_view text) noexcept : at_(text.data()), end_(text.data() + text.size()) {}

  /// Skips space, tab, CR and LF.
  void skip_space() noexcept;

  /// Whether the text is used up.
  [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }

  /// The next character, or NUL at the end; NUL is legal nowhere in JSON outside a string, so it never matches.
  [[nodiscard]] char peek() const noexcept { return at_ == end_ ? '\0' : *at_; }

  /// Steps over `expected` if it comes next.
  [[nodiscard]] bool take(char expected) noexcept;

  /// Validates and steps over one value of any kind, after optional space. False: malformed, the cursor is spent.
  [[nodiscard]] bool skip_value();

  /// Validates and steps over one string; the cursor stands on its opening quote or this fails.
  [[nodiscard]] bool skip_string() noexcept;

  [[nodiscard]] const char* position() const noexcept { return at_; }

 private:
  [[nodiscard]] bool move_to(const char* behind) noexcept;

  const char* at_;
  const char* end_;
};

}  // namespace p2p_broker::protocol
