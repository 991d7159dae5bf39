#include "protocol/id_template_parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <utility>

#include "protocol/id_template.hpp"

namespace p2p_broker::protocol {
namespace {

using kind = id_part::kind;

struct placeholder {
  std::string_view name;
  kind what;
  std::size_t count_max;  // 0: takes no number
};

constexpr std::array placeholders = {
    placeholder{"uuid", kind::uuid, 0},
    placeholder{"alnum", kind::alnum, id_part::characters_max},
    placeholder{"base32", kind::base32, id_part::characters_max},
    placeholder{"digits", kind::digits, id_part::characters_max},
    placeholder{"words", kind::words, id_part::words_max},
    placeholder{"int31", kind::int31, 0},
};

[[nodiscard]] bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

[[nodiscard]] bool is_separator(char c) { return c == ' ' || c == '_' || c == '-'; }

/// How the sentences name a character that may be anything.
[[nodiscard]] std::string quoted(char c) {
  if (c >= ' ' && c <= '~') {
    return std::string("\"") + c + "\"";
  }
  const auto byte = static_cast<unsigned char>(c);
  return std::string("byte 0x") + "0123456789ABCDEF"[byte / 16] + "0123456789ABCDEF"[byte % 16];
}

/// Reads a template from left to right and stops at the first fault. Placeholders begin and end alphanumeric, so the
/// ids have PeerJS's shape when the template has it with a letter in each placeholder's stead.
class template_parser {
 public:
  explicit template_parser(std::string_view text) : text_(text) {}

  /// \returns the parts, or the sentence that says what is wrong
  [[nodiscard]] std::variant<std::vector<id_part>, std::string> parse() {
    while (error_.empty() && at_ < text_.size()) {
      if (text_[at_] == '{') {
        take_placeholder();
      } else {
        take_literal_character();
      }
    }
    if (error_.empty()) {
      check_end();
    }
    if (!error_.empty()) {
      return std::move(error_);
    }
    return std::move(parts_);
  }

 private:
  void take_literal_character() {
    const char c = text_[at_];
    if (is_separator(c)) {
      if (at_ == 0) {
        return fail(quoted(c) + " cannot begin an id, only a letter or digit can");
      }
      if (after_separator_) {
        return fail(quoted(c) + " follows another separator, but PeerJS clients refuse ids with two in a row");
      }
    } else if (!is_alphanumeric(c)) {
      return fail(quoted(c) +
                  " cannot stand in an id; PeerJS clients take letters (A-Z, a-z), digits, and single "
                  "spaces, \"_\" and \"-\" between them");
    }
    after_separator_ = is_separator(c);
    if (parts_.empty() || parts_.back().what != kind::literal) {
      parts_.push_back({});
    }
    parts_.back().literal += c;
    ++at_;
  }

  void take_placeholder() {
    const std::size_t end = text_.find('}', at_);
    if (end == std::string_view::npos) {
      return fail("\"{\" begins a placeholder, but no \"}\" ends it");
    }
    const std::string_view inner = text_.substr(at_ + 1, end - at_ - 1);
    const std::size_t colon = std::min(inner.find(':'), inner.size());
    const auto found = std::find_if(placeholders.begin(), placeholders.end(),
                                    [&](const placeholder& p) { return p.name == inner.substr(0, colon); });
    if (found == placeholders.end()) {
      return fail(
          "there is no such placeholder; there are {uuid}, {alnum:N}, {base32:N}, {digits:N}, {words:N} and "
          "{int31}");
    }
    const auto count = read_count(*found, inner.substr(colon));
    if (!count) {
      return fail_count(*found);
    }
    parts_.push_back({found->what, *count, {}});
    after_separator_ = false;
    at_ = end + 1;
  }

  /// \param text empty or ":N"
  [[nodiscard]] static std::optional<std::size_t> read_count(const placeholder& kind_of, std::string_view text) {
    if (kind_of.count_max == 0) {
      return text.empty() ? std::optional<std::size_t>(1) : std::nullopt;
    }
    std::size_t count = 0;
    const char* const begin = text.data() + std::min<std::size_t>(1, text.size());
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(begin, end, count);
    if (error != std::errc() || stop != end || count < 1 || count > kind_of.count_max) {
      return std::nullopt;
    }
    return count;
  }

  void fail_count(const placeholder& kind_of) {
    const std::string name(kind_of.name);
    if (kind_of.count_max == 0) {
      return fail("{" + name + "} takes no number");
    }
    fail("{" + name + ":N} needs an N from 1 to " + std::to_string(kind_of.count_max));
  }

  void check_end() {
    if (text_.empty()) {
      error_ = "the template is empty, but an id has at least one character";
      return;
    }
    if (after_separator_) {
      at_ = text_.size() - 1;
      return fail(quoted(text_.back()) + " cannot end an id, only a letter or digit can");
    }
    std::size_t length = 0;
    for (const id_part& part : parts_) {
      length += part.length_max();
    }
    if (length > id_template::id_length_max) {
      error_ = "the longest id would have " + std::to_string(length) + " characters, more than " +
               std::to_string(id_template::id_length_max);
    }
  }

  void fail(const std::string& sentence) { error_ = "at character " + std::to_string(at_ + 1) + ", " + sentence; }

  std::string_view text_;
  std::size_t at_ = 0;
  bool after_separator_ = false;
  std::vector<id_part> parts_;
  std::string error_;
};

}  // namespace

std::variant<std::vector<id_part>, std::string> parse_id_template(std::string_view text) {
  return template_parser(text).parse();
}

}  // namespace p2p_broker::protocol
