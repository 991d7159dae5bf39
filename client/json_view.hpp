// Looks into JSON text without building anything from it: the members of an object, the elements of an array, as text.
// So a payload stays byte for byte what the other peer wrote.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace p2p_broker::client {

/// Whether `text` is one JSON value in well-formed UTF-8 (RFC 8259), space around it allowed.
[[nodiscard]] bool is_json(std::string_view text);

/// Calls `visit` with the (unescaped) name and the JSON text of each member, in order.
/// \returns false when `text` is not a JSON object, perhaps after some visits
[[nodiscard]] bool for_each_member(std::string_view text,
                                   const std::function<void(std::string_view name, std::string_view value)>& visit);

/// Calls `visit` with the JSON text of each element, in order.
/// \returns false when `text` is not a JSON array, perhaps after some visits
[[nodiscard]] bool for_each_element(std::string_view text, const std::function<void(std::string_view value)>& visit);

/// The JSON text of the last member called `name`, as JSON.parse resolves repetitions; empty when there is none.
[[nodiscard]] std::string_view member(std::string_view object, std::string_view name);

/// What a valid JSON value stands for, or nothing when it is of another kind.
[[nodiscard]] std::optional<std::string> string_of(std::string_view value);
[[nodiscard]] std::optional<bool> bool_of(std::string_view value);
[[nodiscard]] std::optional<std::int64_t> integer_of(std::string_view value);

/// `text` as a JSON string with its quotes.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace p2p_broker::client
