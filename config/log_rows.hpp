// The rows of option_rows for the log: what is told, how it is spelt, and how much of it waits. What a client says is
// never among it.
#pragma once

#include <array>
#include <string_view>

#include "config/option_bounds.hpp"
#include "config/option_table.hpp"

namespace p2p_broker::config::option_rows {

inline constexpr std::string_view log = "Log";

inline constexpr std::array<std::string_view, 6> log_levels = {"trace", "debug", "info", "warn", "error", "off"};

inline constexpr std::array<std::string_view, 3> log_formats = {"text", "logfmt", "json"};

// A row is read across.
// clang-format off
inline constexpr std::array log_rows = {
    option_row{.name = "log_level", .group = log, .value_name = "LEVEL", .member = &options::log_level,
               .choices = log_levels, .doc = "Least severity that is logged."},
    option_row{.name = "log_format", .group = log, .value_name = "FORMAT", .member = &options::log_format,
               .choices = log_formats, .live = false, .doc = "How the lines of the log are written."},
    option_row{.name = "log_arrivals", .group = log, .value_name = "", .member = &options::log_arrivals,
               .doc = "Log a line when a peer comes, not only when its connection ends."},
    option_row{.name = "log_mask_addresses", .group = log, .value_name = "", .member = &options::log_mask_addresses,
               .doc = "Log client addresses without their last part."},
    option_row{.name = "log_bytes_max", .group = log, .value_name = "BYTES", .member = &options::log_bytes_max,
               .in = unit::bytes, .least = 64 * 1024, .most = size_max, .live = false,
               .doc = "Bytes of the log that wait for a reader of stdout; what does not fit is lost, and counted."},
    option_row{.name = "log_lines_max", .group = log, .value_name = "COUNT", .member = &options::log_lines_max,
               .least = 1, .most = 1'000'000,
               .doc = "Lines about ended peers in a second; the rest is summed up each minute."},
    option_row{.name = "log_events", .group = log, .value_name = "", .member = &options::log_events,
               .doc = "Write a line of JSON to stdout when a peer's connection opens and when it ends."},
    option_row{.name = "end_with_stdin", .group = log, .value_name = "", .member = &options::end_with_stdin,
               .live = false,
               .doc = "End, as on SIGTERM, when standard input ends; for programs that start the broker."},
};
// clang-format on

}  // namespace p2p_broker::config::option_rows
