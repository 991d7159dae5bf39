// The broker's own log on stdout. Never payloads or tokens; ids are escaped.
// Nobody who logs waits for stdout: lines are gathered for a thread that writes them at least once a second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/core/instant.hpp"

namespace p2p_broker::server::log {

enum class level : std::uint8_t { debug, info, warn, error };

/// Starts the thread that writes, with the caller's signal mask.
/// \param level_name as --log_level takes it; \param bytes_max that wait to be written, 64 KiB or more
void start(const std::string& level_name, std::size_t bytes_max);

/// From the next line on. \param level_name as --log_level takes it
void set_level(const std::string& level_name);

/// Has what is gathered written now, and does not wait for that.
void flush();

/// Waits until everything is written. False: not in `at_most`, or stdout refuses it.
bool wait_written(milliseconds at_most);

/// Writes what is gathered and ends the thread. After half a second without progress, or two, the rest is given up.
void finish();

/// Lines for which there was no room, since nobody read stdout.
[[nodiscard]] std::uint64_t lost();

[[nodiscard]] bool enabled(level of) noexcept;

void line(level of, std::string_view text);

/// Whole lines as they are, whatever the level is and without a time: the first ones, those for programs, the last one.
/// \param lines end with a newline
void say(std::string_view lines);

/// `text` in quotes with whatever could mislead a terminal or an eye escaped, cut to a readable length.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace p2p_broker::server::log
