#include "server/log/life_line.hpp"

namespace p2p_broker::server::log {

std::array<field, 7> life_line::fields() const {
  return {field::alone("id", id),
          field::named("key", key),
          field::spoken("from", from),
          field::count("ms", static_cast<std::uint64_t>(lived.count())),
          field::count("received", received),
          field::count("sent", sent),
          field::named("end", text_of(why))};
}

}  // namespace p2p_broker::server::log
