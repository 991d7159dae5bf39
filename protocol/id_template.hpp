// The shape of the ids that the broker gives out (--id_format): literal text with placeholders such as {uuid} or
// {words:3}. Parsed once at start, and only if every id that it can make is one which PeerJS clients accept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/id_part.hpp"

namespace p2p_broker::protocol {

class random_source;

/// A valid template; immutable, so it can be shared by all threads.
///
/// N is 1 to 64, for words 1 to 8.
///
/// | placeholder    | text                                                                        | different texts |
/// |----------------|-----------------------------------------------------------------------------|-----------------|
/// | `{uuid}`       | a random UUID in lower case (RFC 9562, version 4)                           | 2^122           |
/// | `{alnum:N}`    | N of A-Z, a-z and 0-9                                                       | 62^N            |
/// | `{base32:N}`   | N of 0-9 and A-Z without I, L, O and U (Crockford's)                        | 32^N            |
/// | `{digits:N}`   | N of 0-9                                                                    | 10^N            |
/// | `{words:N}`    | N words of words.hpp, joined by "-"                                         | 1024^N          |
/// | `{int31}`      | a decimal number from 2 to 2147483647, what Godot takes as a peer's number  | 2147483646      |
class id_template {
 public:
  static constexpr std::size_t id_length_max = 256;  ///< characters of the longest id that a template may make

  /// \returns the template, or a sentence for the operator that says what is wrong and at which character (the first
  ///   is 1); the sentence has no flag name in front, so that the caller can say where the text came from.
  /// Refused are unknown or unfinished placeholders, numbers out of bounds, ids that can exceed `id_length_max`, and
  /// every template whose ids would not match PeerJS's `^[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*$`.
  [[nodiscard]] static std::variant<id_template, std::string> parse(std::string_view text);

  /// A fresh id, each equally likely.
  [[nodiscard]] std::string generate(random_source& random) const;

  /// How many different ids there are: 1 for a template without placeholders, UINT64_MAX for that many or more.
  /// Where two placeholders of varying width touch ({int31}{int31}), some ids can come about in several ways; each
  /// way is then counted.
  [[nodiscard]] std::uint64_t space() const { return space_; }

  /// The id of that number. Every id has one, so that a nearly used up template can be walked from a random start.
  /// \param index below space(), which must not be UINT64_MAX; anything else is a broken invariant and aborts
  [[nodiscard]] std::string at(std::uint64_t index) const;

  /// Characters of the longest id, 1 to `id_length_max`.
  [[nodiscard]] std::size_t length_max() const { return length_max_; }

 private:
  explicit id_template(std::vector<id_part> parts);

  /// Puts an id together; `pick(n)` chooses one of n symbols, and is asked for each symbol from left to right.
  template <class Pick>
  [[nodiscard]] std::string render(Pick pick) const;

  std::vector<id_part> parts_;
  std::uint64_t space_ = 1;
  std::size_t length_max_ = 0;
};

}  // namespace p2p_broker::protocol
