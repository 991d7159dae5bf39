// The words of `p2p-broker doctor URL`: what is to be examined, and how patiently. Flags, help, manual page and
// completion are made from one table, as for the broker's own options; the URL itself is judged in doctor/.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace p2p_broker::config {

struct doctor_wishes {
  std::string url;               ///< as it was given
  std::string key = "peerjs";    ///< the key that clients give
  std::string origin;            ///< of the page with the game, as in `https://game.example`; empty: none
  std::string ca_file;           ///< PEM certificates that are trusted besides the system's; empty: none
  std::uint32_t idle_s = 0;      ///< how long two quiet connections are watched; 0: not at all
  std::uint32_t patience_s = 5;  ///< how long each answer may take
  bool json = false;             ///< one JSON object rather than lines
  bool wants_help = false;       ///< nothing else counts
};

/// One flag of the doctor, without a short form. Every text is static.
struct doctor_flag {
  std::string_view name;
  std::string_view value_name;  ///< empty if it takes no value
  std::string_view doc;         ///< one sentence
};

[[nodiscard]] std::span<const doctor_flag> doctor_flags();

/// Whether the words behind the program's name ask for the doctor: only the first one can.
[[nodiscard]] bool asks_for_doctor(std::span<const std::string_view> arguments);

/// \param arguments those behind the program's name, of which the first is `doctor`
/// \throws usage_error with one sentence that names the flag
[[nodiscard]] doctor_wishes read_doctor_words(std::span<const std::string_view> arguments);

/// The text of `p2p-broker doctor --help`.
[[nodiscard]] std::string doctor_help();

}  // namespace p2p_broker::config
