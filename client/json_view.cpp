#include "client/json_view.hpp"

#include <charconv>

#include "protocol/json_cursor.hpp"
#include "protocol/json_text.hpp"
#include "protocol/utf8.hpp"

namespace p2p_broker::client {
namespace {

using protocol::json_cursor;

/// The value that comes next, without the space before it; empty when it is malformed (no JSON value is empty).
std::string_view take_value(json_cursor& at) {
  at.skip_space();
  const char* const first = at.position();
  if (!at.skip_value()) {
    return {};
  }
  return {first, static_cast<std::size_t>(at.position() - first)};
}

std::string_view take_name(json_cursor& at) {
  at.skip_space();
  const char* const first = at.position();
  if (!at.skip_string()) {
    return {};
  }
  const std::string_view name(first, static_cast<std::size_t>(at.position() - first));
  at.skip_space();
  return at.take(':') ? name : std::string_view{};
}

/// Runs `item` between `open` and `close`, commas between, and checks that nothing follows.
template <class Item>
bool walk(std::string_view text, char open, char close, Item item) {
  json_cursor at(text);
  at.skip_space();
  if (!at.take(open)) {
    return false;
  }
  at.skip_space();
  if (!at.take(close)) {
    do {
      if (!item(at)) {
        return false;
      }
      at.skip_space();
    } while (at.take(','));
    if (!at.take(close)) {
      return false;
    }
  }
  at.skip_space();
  return at.at_end();
}

}  // namespace

bool is_json(std::string_view text) {
  if (!protocol::is_utf8(text)) {
    return false;
  }
  json_cursor at(text);
  if (!at.skip_value()) {
    return false;
  }
  at.skip_space();
  return at.at_end();
}

bool for_each_member(std::string_view text,
                     const std::function<void(std::string_view name, std::string_view value)>& visit) {
  std::string storage;
  return walk(text, '{', '}', [&](json_cursor& at) {
    const std::string_view name = take_name(at);
    if (name.empty()) {
      return false;
    }
    const std::string_view value = take_value(at);
    if (value.empty()) {
      return false;
    }
    visit(protocol::json_unquote(name, storage), value);
    return true;
  });
}

bool for_each_element(std::string_view text, const std::function<void(std::string_view value)>& visit) {
  return walk(text, '[', ']', [&](json_cursor& at) {
    const std::string_view value = take_value(at);
    if (value.empty()) {
      return false;
    }
    visit(value);
    return true;
  });
}

std::string_view member(std::string_view object, std::string_view name) {
  std::string_view found;
  const bool whole = for_each_member(object, [&](std::string_view each, std::string_view value) {
    if (each == name) {
      found = value;
    }
  });
  return whole ? found : std::string_view{};
}

std::optional<std::string> string_of(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') {
    return std::nullopt;
  }
  std::string storage;
  return std::string(protocol::json_unquote(value, storage));
}

std::optional<bool> bool_of(std::string_view value) {
  if (value == "true" || value == "false") {
    return value == "true";
  }
  return std::nullopt;
}

std::optional<std::int64_t> integer_of(std::string_view value) {
  std::int64_t number = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, failure] = std::from_chars(value.data(), end, number);
  if (failure != std::errc{} || stop != end) {
    return std::nullopt;
  }
  return number;
}

std::string quoted(std::string_view text) { return protocol::json_quote(text); }

}  // namespace p2p_broker::client
