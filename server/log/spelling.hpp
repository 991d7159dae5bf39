// How an entry of the log is spelt: as text for people, as logfmt or as JSON for programs. Without time and level,
// which come before it. Whatever strangers chose stays inside its quotes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "server/log/entry.hpp"

namespace p2p_broker::server::log {

/// Text: `closed: no memory for it from 127.0.0.1:40000`. Logfmt: `message="…" from=127.0.0.1:40000`. JSON: the members
/// of an object, without its braces. No newline in it, whatever the fields hold.
[[nodiscard]] std::string spell(const entry& what, format how);

/// The fields alone as they stand in a line of text, or nothing.
[[nodiscard]] std::string text_of(std::span<const field> fields);

/// `text` cut to a readable length, with dots behind it if something is missing.
[[nodiscard]] std::string shortened(std::string_view text);

/// The same in quotes, with whatever could mislead a terminal or an eye escaped.
[[nodiscard]] std::string quoted(std::string_view text);

/// Which format --log_format names. \param name one of its choices
[[nodiscard]] format format_named(std::string_view name) noexcept;

}  // namespace p2p_broker::server::log
