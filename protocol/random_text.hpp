// Random letters and digits that nobody can guess: tokens and connection ids.
#pragma once

#include <cstddef>
#include <string>

namespace p2p_broker::protocol {

/// `length` characters of 0-9 and a-z from the system's generator; each is worth 5.1 bits.
/// \throws std::system_error when the system has no random numbers
[[nodiscard]] std::string random_text(std::size_t length);

}  // namespace p2p_broker::protocol
