// The settings written for people: the commented file of --print-config and the tables of docs/options.md.
#pragma once

#include <string>

#include "config/options.hpp"

namespace p2p_broker::config {

/// A complete TOML file with a comment above each option; read back with --config it gives the same settings.
[[nodiscard]] std::string sample_file(const options& settings);

/// Markdown: one table for each group, with flag, default, allowed values and meaning. docs/options.md holds it between
/// `<!-- options -->` and `<!-- /options -->`, and a unit test compares the two.
[[nodiscard]] std::string options_markdown();

}  // namespace p2p_broker::config
