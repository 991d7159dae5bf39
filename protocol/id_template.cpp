#include "protocol/id_template.hpp"

#include <cstdlib>
#include <utility>

#include "protocol/id_template_parser.hpp"
#include "protocol/random.hpp"
#include "protocol/words.hpp"

namespace p2p_broker::protocol {
namespace {

using kind = id_part::kind;

constexpr std::string_view alnum_symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
// Crockford's: I and L read like 1 and O like 0, and without U fewer rude words come about. Upper case, because in
// lower case b reads like 6 and q like 9.
constexpr std::string_view base32_symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view digit_symbols = "0123456789";
constexpr std::string_view hex_symbols = "0123456789abcdef";
constexpr std::string_view uuid_variant_symbols = "89ab";
constexpr std::string_view uuid_pattern = "xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx";  // x: any hex digit, v: the variant
constexpr std::uint64_t int31_least = 2;  // Godot keeps 0 for "all peers" and 1 for the server
constexpr std::uint64_t int31_options = 2147483647 - int31_least + 1;

/// What one character of that kind is chosen from.
[[nodiscard]] std::string_view symbols(kind what) {
  switch (what) {
    case kind::alnum: return alnum_symbols;
    case kind::base32: return base32_symbols;
    default: return digit_symbols;
  }
}

/// Calls `pick` for each symbol of the part and appends what it stands for.
template <class Pick>
void render_part(const id_part& part, std::string& id, Pick& pick) {
  const auto append_symbol = [&](std::string_view from) { id += from[pick(from.size())]; };
  switch (part.what) {
    case kind::literal: id += part.literal; return;
    case kind::uuid:
      for (const char c : uuid_pattern) {
        if (c == 'x' || c == 'v') {
          append_symbol(c == 'x' ? hex_symbols : uuid_variant_symbols);
        } else {
          id += c;
        }
      }
      return;
    case kind::words:
      for (std::size_t i = 0; i < part.count; ++i) {
        if (i != 0) {
          id += '-';
        }
        id += words[pick(word_count)];
      }
      return;
    case kind::int31: id += std::to_string(int31_least + pick(int31_options)); return;
    default:
      for (std::size_t i = 0; i < part.count; ++i) {
        append_symbol(symbols(part.what));
      }
  }
}

[[nodiscard]] std::uint64_t multiply_saturating(std::uint64_t a, std::uint64_t b) {
  return a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

}  // namespace

std::variant<id_template, std::string> id_template::parse(std::string_view text) {
  auto result = parse_id_template(text);
  if (auto* const sentence = std::get_if<std::string>(&result)) {
    return std::move(*sentence);
  }
  return id_template(std::get<std::vector<id_part>>(std::move(result)));
}

id_template::id_template(std::vector<id_part> parts) : parts_(std::move(parts)) {
  for (const id_part& part : parts_) {
    length_max_ += part.length_max();
  }
  // Rendering asks for every symbol there is, so a dry run counts the ids without a second description of each kind.
  (void)render([this](std::uint64_t options) -> std::uint64_t {
    space_ = multiply_saturating(space_, options);
    return 0;
  });
}

template <class Pick>
std::string id_template::render(Pick pick) const {
  std::string id;
  id.reserve(length_max_);
  for (const id_part& part : parts_) {
    render_part(part, id, pick);
  }
  return id;
}

std::string id_template::generate(random_source& random) const {
  return render([&random](std::uint64_t options) { return random.below(options); });
}

std::string id_template::at(std::uint64_t index) const {
  if (space_ == UINT64_MAX || index >= space_) {
    std::abort();
  }
  // The index as a number of mixed radix, one digit for each symbol, the leftmost being the least significant.
  return render([index](std::uint64_t options) mutable {
    const std::uint64_t digit = index % options;
    index /= options;
    return digit;
  });
}

}  // namespace p2p_broker::protocol
