// A digit in the texts of settings: ASCII's ten, whatever the locale says.
#pragma once

namespace p2p_broker::config {

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace p2p_broker::config
