// What the swarm does with bytes from the broker: the reply to the upgrade, OPEN, then frames.
// Everything a server must not send is counted and ends the connection.
#include "bench/load/frame.hpp"
#include "bench/load/swarm.hpp"
#include "bench/load/upgrade.hpp"

namespace p2p_broker::bench {
namespace {

constexpr std::size_t reply_size_max = 16384;
constexpr std::size_t quoted_size_max = 200;

}  // namespace

void swarm::refuse(connection& peer, failure why, std::uint64_t& counter, std::string_view what) {
  counter++;
  errors_.note(what.substr(0, quoted_size_max));
  fail(peer, why);
}

bool swarm::take(connection& peer, std::string_view bytes) {
  if (peer.state == phase::upgrading) return take_reply(peer, bytes);
  if (peer.input.empty()) {
    const auto used = take_frames(peer, bytes);
    if (!used) return false;
    peer.input = bytes.substr(*used);
    return true;
  }
  // Taken out while it is read: the observer may send, fail or start on this very connection.
  std::string whole;
  whole.swap(peer.input);
  whole += bytes;
  const auto used = take_frames(peer, whole);
  if (!used) return false;
  peer.input = std::string_view(whole).substr(*used);
  return true;
}

bool swarm::take_reply(connection& peer, std::string_view bytes) {
  peer.input += bytes;
  const std::size_t end = peer.input.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (peer.input.size() <= reply_size_max) return true;
    refuse(peer, failure::handshake, errors_.handshake, "the reply to the upgrade has no end");
    return false;
  }
  const std::string head = peer.input.substr(0, end + 4);
  const std::string rest = peer.input.substr(end + 4);
  peer.input.clear();

  const upgrade_verdict verdict = judge_reply(head, peer.accept);
  if (!verdict.upgraded) {
    refuse(peer, failure::handshake, errors_.handshake, "upgrade refused: " + head.substr(0, 60));
    return false;
  }
  if (!verdict.accept_matches) {
    errors_.bad_accept++;
    errors_.note("wrong Sec-WebSocket-Accept");
  }
  if (verdict.compressed) {
    errors_.protocol++;
    errors_.note("the server chose compression, which this load generator cannot read");
  }
  peer.state = phase::waiting_for_open;
  return rest.empty() || take(peer, rest);
}

std::optional<std::size_t> swarm::take_frames(connection& peer, std::string_view bytes) {
  std::size_t done = 0;
  for (;;) {
    const frame got = read_frame(bytes.substr(done));
    if (got.state == frame::status::incomplete) return done;
    if (got.state == frame::status::invalid) {
      refuse(peer, failure::protocol, errors_.protocol, "a masked, reserved or oversized frame from the server");
      return std::nullopt;
    }
    done += got.size;
    if (!take_frame(peer, got)) return std::nullopt;
  }
}

bool swarm::take_frame(connection& peer, const frame& got) {
  switch (static_cast<opcode>(got.code)) {
    case opcode::pong: return true;
    case opcode::ping:
      errors_.pings++;
      send_frame(peer, opcode::pong, got.payload);
      return true;
    case opcode::close: return take_close(peer, got.payload);
    case opcode::continuation:
    case opcode::text:
    case opcode::binary: break;
    default:
      refuse(peer, failure::protocol, errors_.protocol, "a frame with a reserved opcode from the server");
      return false;
  }
  if (got.final && got.code != static_cast<std::uint8_t>(opcode::continuation)) return take_message(peer, got.payload);
  peer.fragments += got.payload;
  if (!got.final) return true;
  std::string message;
  message.swap(peer.fragments);
  return take_message(peer, message);
}

bool swarm::take_close(connection& peer, std::string_view payload) {
  if (peer.state == phase::closing) {
    end_of(peer, failure::closed_by_server);
    return false;
  }
  std::string what = "close frame from the server";
  if (payload.size() >= 2) {
    const int code = static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
    what += ", code " + std::to_string(code);
  }
  refuse(peer, failure::closed_by_server, errors_.closed_by_server, what);
  return false;
}

bool swarm::take_message(connection& peer, std::string_view message) {
  const std::uint32_t generation = peer.generation;
  if (peer.state == phase::waiting_for_open) {
    if (!take_first_message(peer, message)) return false;
  } else if (peer.is_open()) {
    observer_->on_message(peer, message);
  }
  return peer.generation == generation;
}

bool swarm::take_first_message(connection& peer, std::string_view message) {
  if (message.find("\"OPEN\"") != std::string_view::npos) {
    peer.state = phase::open;
    observer_->on_open(peer);
    return true;
  }
  if (message.find("ID-TAKEN") != std::string_view::npos) {
    errors_.id_taken++;
    fail(peer, failure::id_taken);
    return false;
  }
  refuse(peer, failure::no_open, errors_.not_open, "instead of OPEN: " + std::string(message));
  return false;
}

}  // namespace p2p_broker::bench
