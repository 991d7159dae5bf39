#include "protocol/id_part.hpp"

#include "protocol/words.hpp"

namespace p2p_broker::protocol {

std::size_t id_part::length_max() const {
  constexpr std::size_t uuid_length = 36;
  constexpr std::size_t int31_length = 10;
  switch (what) {
    case kind::literal: return literal.size();
    case kind::uuid: return uuid_length;
    case kind::words: return count * word_length_max + (count - 1);
    case kind::int31: return int31_length;
    case kind::alnum:
    case kind::base32:
    case kind::digits: break;
  }
  return count;
}

}  // namespace p2p_broker::protocol
