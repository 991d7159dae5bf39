#include "server/log/event_line.hpp"

#include "protocol/json_text.hpp"

namespace p2p_broker::server::log {

std::string event_line(std::string_view what, std::string_view id, std::string_view key, std::string_view from) {
  std::string out = R"({"event":)" + protocol::json_quote(what);
  out.append(R"(,"id":)").append(protocol::json_quote(id));
  out.append(R"(,"key":)").append(protocol::json_quote(key));
  out.append(R"(,"from":)").append(protocol::json_quote(from)).append("}\n");
  return out;
}

}  // namespace p2p_broker::server::log
