#include "protocol/random_text.hpp"

#include <string_view>

#include "protocol/random.hpp"

namespace p2p_broker::protocol {

std::string random_text(std::size_t length) {
  constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
  system_random random;
  std::string out(length, '0');
  for (char& c : out) {
    c = alphabet[random.below(alphabet.size())];
  }
  return out;
}

}  // namespace p2p_broker::protocol
