// The broker's own log on stdout. Never payloads or tokens; ids are escaped.
// Nobody who logs waits for stdout: lines are gathered for a thread that writes them at least once a second.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "server/core/instant.hpp"
#include "server/log/entry.hpp"
#include "server/log/spelling.hpp"

namespace p2p_broker::server::log {

struct settings {
  std::string level_name = "info";  ///< as --log_level takes it
  format how = format::text;
  bool journal = false;                 ///< stdout is systemd's journal, which has a time and reads priorities
  std::size_t bytes_max = 1024 * 1024;  ///< of lines that wait to be written, 64 KiB or more
};

/// Starts the thread that writes, with the caller's signal mask.
void start(const settings& wanted);

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

inline std::atomic<level> least_told{level::info};  ///< see set_level

/// From any thread, for one relaxed load.
[[nodiscard]] inline bool enabled(level of) noexcept { return of >= least_told.load(std::memory_order_relaxed); }

/// One line, if its level lets it through.
void write(level of, const entry& what);
void write(level of, std::string_view message, std::initializer_list<field> fields);
void line(level of, std::string_view message);

/// One of the first lines, or the last, which are there whatever the level is. In text they are without time and level,
/// as scripts know them; in the other formats they are entries of level info.
void announce(const entry& what);
void announce(std::string_view message);

/// Whole lines as they are, for programs. \param lines end with a newline
void say(std::string_view lines);

}  // namespace p2p_broker::server::log
