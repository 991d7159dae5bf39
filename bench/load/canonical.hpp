// Whether two JSON texts mean the same although they are written differently.
// Used only when a relayed payload is not byte-equal, to tell a reformatted one from a changed one.
#pragma once

#include <string_view>

namespace p2p_broker::bench {

/// True when both are JSON and equal as values: order of members, escapes, white space and number forms may differ.
[[nodiscard]] bool same_meaning(std::string_view a, std::string_view b);

}  // namespace p2p_broker::bench
