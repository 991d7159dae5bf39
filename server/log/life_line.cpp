#include "server/log/life_line.hpp"

#include "server/log/log.hpp"

namespace p2p_broker::server::log {

std::string life_line::text() const {
  std::string out = "peer " + quoted(id) + " key=" + quoted(key);
  out.append(" from ").append(from);
  out.append(" ms=").append(std::to_string(lived.count()));
  out.append(" received=").append(std::to_string(received));
  out.append(" sent=").append(std::to_string(sent));
  out.append(" end=").append(quoted(text_of(why)));
  return out;
}

}  // namespace p2p_broker::server::log
