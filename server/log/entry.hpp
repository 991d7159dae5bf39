// One thing that the log tells, made once: a sentence, and beside it what belongs to it by name. How that is spelt is
// for spelling.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace p2p_broker::server::log {

/// `off` is no severity, but more than any.
enum class level : std::uint8_t { trace, debug, info, warn, error, off };

enum class format : std::uint8_t { text, logfmt, json };

/// What belongs to an entry. Views, for as long as it takes to write the entry.
struct field {
  /// How it stands in a line of text; in the other formats each has its name.
  enum class manner : std::uint8_t {
    named,   ///< `name="text"`; of a number `name=12`, or `name=text` as it is if there is one
    alone,   ///< `"text"`
    word,    ///< `text`, in quotes only if it needs them
    plain,   ///< `text`, as it is
    spoken,  ///< `name text`, as it is
    aside,   ///< `(text)`, as it is
    clause,  ///< `text,`, as it is
    unsaid,  ///< not at all
  };

  std::string_view name;  ///< letters and underscores, static
  manner how;
  std::string_view text;
  std::optional<std::uint64_t> number = std::nullopt;  ///< if there is one, it is the value for programs

  // What strangers chose.
  static constexpr field named(std::string_view name, std::string_view text) { return {name, manner::named, text}; }
  static constexpr field alone(std::string_view name, std::string_view text) { return {name, manner::alone, text}; }
  static constexpr field word(std::string_view name, std::string_view text) { return {name, manner::word, text}; }
  // Our own words, and addresses.
  static constexpr field plain(std::string_view name, std::string_view text) { return {name, manner::plain, text}; }
  static constexpr field spoken(std::string_view name, std::string_view text) { return {name, manner::spoken, text}; }
  static constexpr field aside(std::string_view name, std::string_view text) { return {name, manner::aside, text}; }
  static constexpr field clause(std::string_view name, std::string_view text) { return {name, manner::clause, text}; }
  // For programs alone.
  static constexpr field unsaid(std::string_view name, std::string_view text) { return {name, manner::unsaid, text}; }
  static constexpr field unsaid(std::string_view name, std::uint64_t number) {
    return {name, manner::unsaid, {}, number};
  }
  static constexpr field count(std::string_view name, std::uint64_t number) {
    return {name, manner::named, {}, number};
  }
};

struct entry {
  std::string_view message;  ///< our own words
  std::span<const field> fields{};
  std::string_view in_text{};  ///< instead of the message, in lines of text
};

}  // namespace p2p_broker::server::log
