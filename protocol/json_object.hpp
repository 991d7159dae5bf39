// One JSON object, member by member, as the texts that stand in it: what a message is read from.
// The whole text is checked to be JSON; nothing is built and nothing copied, unless a name is written with escapes.
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "protocol/json_cursor.hpp"
#include "protocol/json_text.hpp"

namespace p2p_broker::protocol {

/// `token`, a string's JSON text, in its shortest spelling: "\u0074ype" reads like "type". Escapes are rare.
/// \returns a view into `token`, or into `storage`, which is filled then
[[nodiscard]] inline std::string_view shortest_json(std::string_view token, std::string& storage) {
  if (std::memchr(token.data(), '\\', token.size()) == nullptr) {
    return token;
  }
  std::string text;
  storage = json_quote(json_unquote(token, text));
  return storage;
}

/// One `"name": value`; see read_json_object.
template <class Keep>
[[nodiscard]] bool read_json_member(json_cursor& cursor, Keep& keep) {
  const auto text_from = [&cursor](const char* first) {
    return std::string_view(first, static_cast<std::size_t>(cursor.position() - first));
  };
  cursor.skip_space();
  const char* const name = cursor.position();
  if (!cursor.skip_string()) {
    return false;
  }
  const std::string_view name_token = text_from(name);
  cursor.skip_space();
  if (!cursor.take(':')) {
    return false;
  }
  cursor.skip_space();
  const char* const value = cursor.position();
  if (!cursor.skip_value()) {
    return false;
  }
  std::string storage;
  keep(shortest_json(name_token, storage), text_from(value));
  return true;
}

/// Reads an object whose opening brace is behind the cursor, and calls `keep(name, value)` for each member: the name as
/// its shortest JSON text with quotes, the value as it stands. \returns false if it is malformed
template <class Keep>
[[nodiscard]] bool read_json_object(json_cursor& cursor, Keep keep) {
  cursor.skip_space();
  if (cursor.take('}')) {
    return true;
  }
  do {
    if (!read_json_member(cursor, keep)) {
      return false;
    }
    cursor.skip_space();
  } while (cursor.take(','));
  return cursor.take('}');
}

}  // namespace p2p_broker::protocol
