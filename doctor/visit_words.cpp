#include "doctor/visit_words.hpp"

#include <cctype>

#include "protocol/json_text.hpp"
#include "protocol/random.hpp"

namespace p2p_broker::doctor {

std::string fresh_id() {
  constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
  protocol::system_random random;
  std::string id = "doctor-";
  for (int i = 0; i < 16; ++i) id += letters[random.below(letters.size())];
  return id;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return result;
}

std::string visit_query(std::string_view key, std::string_view id, std::string_view token) {
  return "?key=" + percent_encoded(key) + "&id=" + percent_encoded(id) + "&token=" + percent_encoded(token) +
         "&version=doctor";
}

std::string message_to(std::string_view to_id, std::string_view type) {
  return R"({"type":")" + std::string(type) + R"(","dst":)" + protocol::json_quote(to_id) +
         R"(,"payload":{"sdp":{"type":"doctor"},"type":"data","connectionId":"doctor"}})";
}

}  // namespace p2p_broker::doctor
