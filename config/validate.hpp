// What one option's text cannot show by itself: paths, keys and origins brought into form, files that must be readable,
// and limits that must fit each other. Runs at the start and for each reload; afterwards the settings are read-only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/options.hpp"

namespace p2p_broker::config {

constexpr std::size_t path_bytes_max = 1024;  ///< longest --path
constexpr std::size_t key_bytes_max = 256;    ///< longest key
constexpr std::size_t keys_max = 1024;        ///< most keys
constexpr std::size_t certificates_max = 64;  ///< most pairs of sslkey and sslcert

/// How an option was given, for error sentences: "--port", "P2P_BROKER_PORT" or "broker.toml line 3: port".
using origin_of = std::function<std::string(std::string_view option_name)>;

enum class file_check : std::uint8_t { read, skip };

/// Brings the settings into the form that options.hpp promises (normalised path, threads not 0, "*" alone in cors) and
/// checks them.
/// \param files whether certificate and private key must be readable now
/// \returns hints: settings that work, but hardly as they were meant
/// \throws usage_error with one sentence that begins with the origin of the option at fault
[[nodiscard]] std::vector<std::string> validate(options& settings, const origin_of& origin, file_check files);

}  // namespace p2p_broker::config
