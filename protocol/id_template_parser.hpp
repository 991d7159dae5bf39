// Reads the text of an id template into its parts.
// Refuses every template that can make an id which PeerJS clients do not take.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/id_part.hpp"

namespace p2p_broker::protocol {

/// \returns the parts, at least one, adjoining literals joined; or a sentence that says what is wrong and at which
///   character (the first is 1)
[[nodiscard]] std::variant<std::vector<id_part>, std::string> parse_id_template(std::string_view text);

}  // namespace p2p_broker::protocol
