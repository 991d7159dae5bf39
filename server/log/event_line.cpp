#include "server/log/event_line.hpp"

#include "server/log/escaped_text.hpp"

namespace p2p_broker::server::log {

std::string event_line(std::string_view what, std::string_view id, std::string_view key, std::string_view from) {
  std::string out = R"({"event":)" + escaped(what);
  out.append(R"(,"id":)").append(escaped(id));
  out.append(R"(,"key":)").append(escaped(key));
  out.append(R"(,"from":)").append(escaped(from)).append("}\n");
  return out;
}

}  // namespace p2p_broker::server::log
