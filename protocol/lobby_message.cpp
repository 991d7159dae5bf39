#include "protocol/lobby_message.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "protocol/json_cursor.hpp"
#include "protocol/json_object.hpp"
#include "protocol/put_text.hpp"

namespace p2p_broker::protocol {
namespace {

constexpr std::uint32_t number_max = std::numeric_limits<std::uint32_t>::max();

/// A whole number from 0 on, however it is written; larger ones than there are members are number_max.
[[nodiscard]] std::optional<std::uint32_t> whole_number(std::string_view json) noexcept {
  double value = 0;
  const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), value);
  if (error != std::errc() || end != json.data() + json.size() || value < 0 || value != std::floor(value)) {
    return std::nullopt;
  }
  return value >= number_max ? number_max : static_cast<std::uint32_t>(value);
}

/// What a message must have, while it is read.
struct reading {
  std::optional<std::uint32_t> type;
  std::optional<std::uint32_t> id;
  lobby_message rest;
  bool good = true;

  void keep(std::string_view name, std::string_view value) {
    if (name == R"("type")") {
      type = whole_number(value);
    } else if (name == R"("id")") {
      id = whole_number(value);
    } else if (name == R"("data")") {
      good = value.front() == '"';
      rest.data_json = value;
    } else if (name == R"("max_members")") {
      rest.members_max = whole_number(value).value_or(0);
    }
  }

  [[nodiscard]] std::optional<lobby_message> result() const noexcept {
    if (!good || !type || !id || rest.members_max == 0U) {
      return std::nullopt;
    }
    return lobby_message{*type, *id, rest.data_json, rest.members_max};
  }
};

constexpr std::string_view lobby_type_label = R"({"type":)";
constexpr std::string_view id_label = R"(,"id":)";
constexpr std::string_view data_label = R"(,"data":)";

/// Decimal digits, at most ten.
struct digits_of {
  explicit digits_of(std::uint32_t number) noexcept
      : size(static_cast<std::size_t>(std::to_chars(text.data(), text.data() + text.size(), number).ptr -
                                      text.data())) {}
  [[nodiscard]] std::string_view view() const noexcept { return {text.data(), size}; }

  std::array<char, 10> text{};
  std::size_t size;
};

}  // namespace

std::optional<lobby_message> parse_lobby_message(std::string_view text) {
  json_cursor cursor(text);
  reading found;
  cursor.skip_space();
  const auto keep = [&found](std::string_view name, std::string_view value) { found.keep(name, value); };
  if (!cursor.take('{') || !read_json_object(cursor, keep)) {
    return std::nullopt;
  }
  cursor.skip_space();
  return cursor.at_end() ? found.result() : std::nullopt;
}

std::size_t lobby_notice::size() const noexcept {
  return lobby_type_label.size() + 1 + id_label.size() + digits_of(id).size + data_label.size() + data_json.size() + 1;
}

char* lobby_notice::write(char* out) const noexcept {
  out = put_text(out, lobby_type_label);
  *out++ = static_cast<char>('0' + static_cast<int>(type));
  out = put_text(out, id_label);
  out = put_text(out, digits_of(id).view());
  out = put_text(out, data_label);
  out = put_text(out, data_json);
  *out++ = '}';
  return out;
}

std::string lobby_notice::text() const {
  std::string out(size(), '\0');
  write(out.data());
  return out;
}

}  // namespace p2p_broker::protocol
