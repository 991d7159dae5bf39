// Per relayed message: unmask in place, find "dst":" by scanning from the tail, one hash probe, build
// {"src":"<id>",<rest of the message> and one send.
#include "bench/floor/relay.hpp"

#include <array>
#include <cstdint>
#include <cstring>

#include "bench/wire/mask.hpp"

namespace p2p_broker::bench::floor {
namespace {

constexpr std::size_t short_length_max = 125;
constexpr char final_text = '\x81';
constexpr char final_pong = '\x8a';
constexpr std::string_view destination_key = "\"dst\":\"";
constexpr std::string_view source_member = "{\"src\":\"";
constexpr std::string_view close_frame{"\x88\x02\x03\xe8", 4};
enum opcode : unsigned { text = 1, close = 8, ping = 9 };

// One message is built at a time, so one buffer serves all connections.
std::array<char, read_size_max + 64> frame_buffer;

char* append(char* to, std::string_view bytes) {
  std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

std::string_view destination_of(std::string_view message) {
  const std::size_t key = message.rfind(destination_key);
  if (key == std::string_view::npos) return {};
  const std::string_view rest = message.substr(key + destination_key.size());
  const std::size_t end = rest.find('"');
  return end == std::string_view::npos ? std::string_view{} : rest.substr(0, end);
}

void relay(const connection& from, std::string_view message, const registry& peers) {
  if (message.size() < 20 || message[0] != '{' || message.substr(8, 10) == "\"HEARTBEAT") return;
  const std::string_view destination = destination_of(message);
  const connection* to = destination.empty() ? nullptr : peers.find(destination);
  if (to == nullptr) return;

  const std::size_t size = message.size() + source_member.size() + from.id_size + 1;
  char* out = frame_buffer.data();
  *out++ = final_text;
  if (size <= short_length_max) {
    *out++ = static_cast<char>(size);
  } else {
    *out++ = 126;
    *out++ = static_cast<char>(size >> 8);
    *out++ = static_cast<char>(size);
  }
  out = append(out, source_member);
  out = append(out, from.id());
  out = append(out, "\",");
  out = append(out, message.substr(1));
  send_all(to->fd, {frame_buffer.data(), static_cast<std::size_t>(out - frame_buffer.data())});
}

void answer_ping(const connection& peer, std::string_view payload) {
  payload = payload.substr(0, short_length_max);
  char* out = frame_buffer.data();
  *out++ = final_pong;
  *out++ = static_cast<char>(payload.size());
  out = append(out, payload);
  send_all(peer.fd, {frame_buffer.data(), static_cast<std::size_t>(out - frame_buffer.data())});
}

std::size_t byte_at(const char* bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

}  // namespace

std::optional<std::size_t> handle_frames(connection& peer, char* bytes, std::size_t size, const registry& peers) {
  std::size_t done = 0;
  while (size - done >= 6) {
    char* frame = bytes + done;
    std::size_t length = byte_at(frame, 1) & 127;
    std::size_t head = 6;
    if (length == 127) return std::nullopt;
    if (length == 126) {
      if (size - done < 8) break;
      length = byte_at(frame, 2) << 8 | byte_at(frame, 3);
      head = 8;
    }
    if (size - done < head + length) break;
    char* payload = frame + head;
    std::uint32_t key = 0;
    std::memcpy(&key, payload - 4, 4);
    apply_mask(payload, payload, length, key);
    switch (byte_at(frame, 0) & 15) {
      case opcode::text: relay(peer, {payload, length}, peers); break;
      case opcode::ping: answer_ping(peer, {payload, length}); break;
      case opcode::close: send_all(peer.fd, close_frame); return std::nullopt;
      default: break;
    }
    done += head + length;
  }
  return done;
}

}  // namespace p2p_broker::bench::floor
