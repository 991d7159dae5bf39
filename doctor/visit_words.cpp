#include "doctor/visit_words.hpp"

#include "protocol/json_text.hpp"
#include "protocol/percent_encoding.hpp"
#include "protocol/random_text.hpp"

namespace p2p_broker::doctor {

std::string fresh_id() { return "doctor-" + protocol::random_text(16); }

std::string visit_query(std::string_view key, std::string_view id, std::string_view token) {
  return "?key=" + protocol::percent_encode(key) + "&id=" + protocol::percent_encode(id) +
         "&token=" + protocol::percent_encode(token) + "&version=doctor";
}

std::string message_to(std::string_view to_id, std::string_view type) {
  return R"({"type":")" + std::string(type) + R"(","dst":)" + protocol::json_quote(to_id) +
         R"(,"payload":{"sdp":{"type":"doctor"},"type":"data","connectionId":"doctor"}})";
}

}  // namespace p2p_broker::doctor
