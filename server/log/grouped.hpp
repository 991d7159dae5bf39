// A number as people read it, `12,345`. For lines that are for them alone: what scripts read has plain digits.
#pragma once

#include <cstdint>
#include <string>

namespace p2p_broker::server::log {

[[nodiscard]] inline std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t end = digits.size(); end > 3; end -= 3) {
    digits.insert(end - 3, ",");
  }
  return digits;
}

}  // namespace p2p_broker::server::log
