#include "tests/simulation/parcel.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/received_frame.hpp"

namespace p2p_broker::simulation {
namespace {

using protocol::received_frame;
using protocol::ws_opcode;

constexpr std::size_t lawless_acts_at = 2;  // the bytes that tell

[[nodiscard]] std::string request(const std::string& target, const std::string& headers) {
  return "GET " + target + " HTTP/1.1\r\n" + headers + "\r\n";
}

[[nodiscard]] std::string percent_encoded(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    escaped += {'%', hex[byte / 16], hex[byte % 16]};
  }
  return escaped;
}

[[nodiscard]] std::uint32_t draw_mask(dice& chance) { return chance.between(0, 0xFFFF'FFFE); }

}  // namespace

parcel make_greeting(bool close) {
  return {close ? parcel::kind::greet_and_close : parcel::kind::greet,
          request("/", close ? "Host: a\r\nConnection: close\r\n" : "Host: a\r\n")};
}

parcel make_bad_request() { return {parcel::kind::bad_request, request("/", "")}; }

parcel make_question(const std::string& key) {
  return {.what = parcel::kind::ask_id, .bytes = request("/" + key + "/id", "Host: a\r\n"), .key = key};
}

parcel make_upgrade(const std::string& key, const std::string& id, const std::string& token) {
  const std::string query = "key=" + key + "&id=" + percent_encoded(id) + "&token=" + token + "&version=1.5.4";
  return {.what = parcel::kind::upgrade,
          .bytes = request("/peerjs?" + query,
                           "Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
          .key = key,
          .id = id,
          .token = token};
}

parcel make_message(dice& chance, const utterance& said) {
  const std::size_t frames = chance.once_in(6) ? chance.between(2, 3) : 1;
  const auto opcode = static_cast<std::uint8_t>(chance.once_in(8) ? ws_opcode::binary : ws_opcode::text);
  std::string bytes;
  std::string_view rest = said.text;
  for (std::size_t i = 0; i < frames; ++i) {
    const bool last = i + 1 == frames;
    const std::size_t size = last ? rest.size() : chance.below(rest.size() + 1);
    bytes += received_frame{.opcode = i == 0 ? opcode : std::uint8_t{0},
                            .payload = rest.substr(0, size),
                            .fin = last,
                            .key = draw_mask(chance)}
                 .bytes();
    rest.remove_prefix(size);
  }
  return {.what = parcel::kind::message, .bytes = std::move(bytes), .said = said};
}

parcel make_ping(dice& chance) {
  std::string payload(chance.below(chance.once_in(2) ? 4 : 126), 'p');
  std::string bytes = protocol::frame_of(ws_opcode::ping, payload);
  return {.what = parcel::kind::ping, .bytes = std::move(bytes), .payload = std::move(payload)};
}

parcel make_close(dice& chance) {
  static const std::vector<std::string> payloads{"", "\x03\xE8", "\x0F\xA1gone"};
  const std::string& payload = chance.one_of(payloads);
  return {.what = parcel::kind::close, .bytes = protocol::frame_of(ws_opcode::close, payload), .payload = payload};
}

parcel make_too_big(std::size_t message_bytes_max) {
  std::string bytes = received_frame{}.header(message_bytes_max + 1);
  return {.what = parcel::kind::too_big, .bytes = std::move(bytes)};
}

parcel make_lawless(dice& chance) {
  received_frame frame{.payload = "x"};
  switch (chance.below(3)) {
    case 0: frame.masked = false; break;
    case 1: frame.reserved = 4; break;
    default: frame.opcode = 0x3; break;
  }
  return {.what = parcel::kind::lawless, .bytes = frame.bytes(), .acts_at = lawless_acts_at};
}

}  // namespace p2p_broker::simulation
