#include "protocol/message.hpp"

#include <array>
#include <cstdlib>

#include "protocol/json_cursor.hpp"
#include "protocol/json_object.hpp"
#include "protocol/put_text.hpp"

namespace p2p_broker::protocol {
namespace {

constexpr char heartbeat_text[] = R"({"type":"HEARTBEAT"})";

/// Compares in place: for so few bytes the library's comparison would cost more to call than to do.
template <std::size_t Size>
[[nodiscard]] bool is(std::string_view text, const char (&word)[Size]) noexcept {
  return text.size() == Size - 1 && std::memcmp(text.data(), word, Size - 1) == 0;
}

struct named_type {
  std::string_view json;
  message_type type;
};
constexpr std::array relayed_types{
    named_type{R"("OFFER")", message_type::offer},         named_type{R"("ANSWER")", message_type::answer},
    named_type{R"("CANDIDATE")", message_type::candidate}, named_type{R"("LEAVE")", message_type::leave},
    named_type{R"("EXPIRE")", message_type::expire},
};

[[nodiscard]] message_type type_of(std::string_view value) {
  if (value.front() != '"') {
    return message_type::other;
  }
  std::string storage;
  const std::string_view token = shortest_json(value, storage);
  for (const named_type& known : relayed_types) {
    if (token == known.json) {
      return known.type;
    }
  }
  return token == R"("HEARTBEAT")" ? message_type::heartbeat : message_type::other;
}

/// Whether a JSON number is zero to JavaScript, which also rounds the tiniest ones to zero.
[[nodiscard]] bool is_zero(std::string_view number) { return std::strtod(std::string(number).c_str(), nullptr) == 0.0; }

[[nodiscard]] dst_kind kind_of_dst(std::string_view value) {
  switch (value.front()) {
    case '"': return value.size() == 2 ? dst_kind::absent : dst_kind::name;
    case 'n':
    case 'f': return dst_kind::absent;
    case 't':
    case '{':
    case '[': return dst_kind::unusable;
    default: return is_zero(value) ? dst_kind::absent : dst_kind::unusable;
  }
}

void keep_member(std::string_view name, std::string_view value, message& out) {
  if (is(name, R"("type")")) {
    out.type = type_of(value);
  } else if (is(name, R"("payload")")) {
    out.payload = value;
  } else if (is(name, R"("dst")")) {
    out.dst = kind_of_dst(value);
    out.dst_json = out.dst == dst_kind::name ? value : std::string_view{};
  } else if (is(name, R"("src")")) {
    out.src_json = value.front() == '"' ? value : std::string_view{};
  }
}

constexpr std::string_view src_label = R"(,"src":)";
constexpr std::string_view dst_label = R"(,"dst":)";
constexpr std::string_view payload_label = R"(,"payload":)";
constexpr std::string_view type_label = R"({"type":)";

[[nodiscard]] std::string_view type_json(message_type type) noexcept {
  return relayed_types[static_cast<std::size_t>(type)].json;
}

}  // namespace

parse_outcome parse_message(std::string_view text, message& out) {
  out = {};
  if (is(text, heartbeat_text)) {
    out.type = message_type::heartbeat;
    return parse_outcome::parsed;
  }
  json_cursor cursor(text);
  cursor.skip_space();
  const bool array = cursor.peek() == '[';
  const auto keep = [&out](std::string_view name, std::string_view value) { keep_member(name, value, out); };
  if (array ? !cursor.skip_value() : !(cursor.take('{') && read_json_object(cursor, keep))) {
    return parse_outcome::malformed;
  }
  cursor.skip_space();
  if (!cursor.at_end()) {
    return parse_outcome::malformed;
  }
  return array ? parse_outcome::ignored : parse_outcome::parsed;
}

std::string_view name_of(message_type type) noexcept {
  switch (type) {
    case message_type::heartbeat: return "HEARTBEAT";
    case message_type::other: return "other";
    default: break;
  }
  const std::string_view json = type_json(type);
  return json.substr(1, json.size() - 2);
}

std::size_t envelope::size() const noexcept {
  const std::size_t payload_size = payload.empty() ? 0 : payload_label.size() + payload.size();
  return type_label.size() + type_json(type).size() + src_label.size() + src_json.size() + dst_label.size() +
         dst_json.size() + payload_size + 1;
}

char* envelope::write(char* out) const noexcept {
  out = put_text(out, type_label);
  out = put_text(out, type_json(type));
  out = put_text(out, src_label);
  out = put_text(out, src_json);
  out = put_text(out, dst_label);
  out = put_text(out, dst_json);
  // compat: payload-verbatim
  if (!payload.empty()) {
    out = put_text(out, payload_label);
    out = put_text(out, payload);
  }
  *out++ = '}';
  return out;
}

std::string envelope::text() const {
  std::string out(size(), '\0');
  write(out.data());
  return out;
}

}  // namespace p2p_broker::protocol
