// One piece of an id template: literal text, or a placeholder that stands for random text.
// What the placeholders mean is told in id_template.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace p2p_broker::protocol {

struct id_part {
  enum class kind : std::uint8_t { literal, uuid, alnum, base32, digits, words, int31 };

  static constexpr std::size_t characters_max = 64;  ///< greatest N of {alnum:N}, {base32:N} and {digits:N}; least is 1
  static constexpr std::size_t words_max = 8;        ///< greatest N of {words:N}; least is 1

  kind what = kind::literal;
  std::size_t count = 1;  ///< N of the placeholders that have one
  std::string literal;    ///< text of a literal, empty for placeholders

  /// Characters of the longest text that this part can become.
  [[nodiscard]] std::size_t length_max() const;
};

}  // namespace p2p_broker::protocol
