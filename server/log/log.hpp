// The broker's own log on stdout. Never payloads or tokens; ids are escaped.
// Lines are gathered and written at least once a second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace p2p_broker::server::log {

enum class level : std::uint8_t { debug, info, warn, error };

/// \param level_name as --log_level takes it
void start(const std::string& level_name);

/// From now on; any thread may be logging meanwhile.
void set_level(const std::string& level_name);

/// Writes what is gathered.
void flush();

[[nodiscard]] bool enabled(level of) noexcept;

void line(level of, std::string_view text);

/// A whole line for programs, written whatever the level is and without a time. \param line ends with a newline
void event(std::string_view line);

/// `text` in quotes with control characters and quotes escaped, cut to a readable length.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace p2p_broker::server::log
