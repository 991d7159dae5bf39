// The one place where an option is declared: a row for each member of `options`. Flags, environment, file, --help,
// --print-config and docs/options.md are all derived from these rows.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/options.hpp"

namespace p2p_broker::config {

/// Where an option's value is kept; the alternative is also its type.
using option_member = std::variant<std::uint32_t options::*, std::uint16_t options::*, bool options::*,
                                   std::string options::*, std::vector<std::string> options::*>;

enum class unit : std::uint8_t { none, milliseconds, bytes };

/// One option. Every text is static.
struct option_row {
  std::string_view name;        ///< canonical: lower case with underscores, unique; the file's key and the flag
  char alias = '\0';            ///< one-letter flag, or none
  std::string_view group;       ///< heading under which it is listed
  std::string_view value_name;  ///< what --help calls the value; empty for a boolean
  option_member member;
  unit in = unit::none;
  std::uint32_t least = 0;  ///< smallest and greatest number, both allowed; only for numbers
  std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  std::span<const std::string_view> choices = {};  ///< the only texts allowed; empty for any
  std::string_view reference_env = {};             ///< variable that peerjs-server reads for it, or none
  int reference_rank = 0;   ///< its place in peerjs-server's --help, from 1; 0 if it is ours alone
  bool takes_many = false;  ///< `--cors a b`: one flag takes every word up to the next flag
  bool live = true;         ///< whether SIGHUP changes it; what is not waits for a restart
  std::string_view doc;     ///< one sentence

  [[nodiscard]] bool is_boolean() const;
  [[nodiscard]] bool is_number() const;
  [[nodiscard]] bool is_list() const;

  /// `P2P_BROKER_` and the name in capitals.
  [[nodiscard]] std::string env() const;
};

/// All rows, in the order in which they are listed.
[[nodiscard]] std::span<const option_row> option_table();

/// The row of that name, with dashes taken as underscores (`--alive-timeout`); nullptr if there is none.
[[nodiscard]] const option_row* find_option(std::string_view name);

/// The row with that one-letter flag; nullptr if there is none.
[[nodiscard]] const option_row* find_alias(char alias);

/// All rows in the order of peerjs-server's --help, followed by those it does not have.
[[nodiscard]] std::vector<const option_row*> rows_in_reference_order();

/// `name` with underscores for dashes.
[[nodiscard]] std::string with_underscores(std::string_view name);

}  // namespace p2p_broker::config
