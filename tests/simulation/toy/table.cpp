#include "tests/simulation/toy/table.hpp"

#include <utility>

#include "protocol/ws_frame.hpp"
#include "tests/unit/received_frame.hpp"

namespace p2p_broker::simulation {
namespace {

constexpr std::string_view blank_line = "\r\n\r\n";

[[nodiscard]] std::string in_words(char first, std::string_view payload) {
  switch (static_cast<unsigned char>(first)) {
    case 0x81: return std::string(payload);
    case 0x89: return "ping";
    case 0x8A: return "pong";
    case 0x88: break;
    default: return "no frame of a server";
  }
  if (payload.size() < 2) {
    return "close";
  }
  const int code = static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
  return "close " + std::to_string(code) + (payload.size() > 2 ? " " : "") + std::string(payload.substr(2));
}

}  // namespace

table::table(setting stage, std::uint16_t shards, bool busy)
    : stage_(std::move(stage)), chance_(1), net_(1, server::instant(server::milliseconds(1'000)), true) {
  stage_.shards = shards;
  stage_.refuses_visits = busy ? 1 : UINT32_MAX;
  stage_.options.refusal_delay_ms = 0;
  broker_ = std::make_unique<broker>(stage_, net_, chance_, 1);
}

int table::seat(const std::string& target, std::uint16_t shard, std::size_t room_max) {
  const int client = net_.connect(1'000'000, room_max);
  broker_->take_socket(client, shard);
  send(client, "GET " + target +
                   " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  serve();
  return client;
}

void table::send(int client, std::string_view bytes) {
  net_.at(client).send(bytes);
  net_.arrive(client, SIZE_MAX);
}

void table::say(int client, std::string_view text) {
  send(client, protocol::frame_of(protocol::ws_opcode::text, text));
}

void table::serve() {
  for (bool again = true; std::exchange(again, false);) {
    for (std::uint16_t shard = 0; shard < stage_.shards; ++shard) {
      if (net_.loop(shard).has_news()) {
        const broker::woken woken = broker_->serve(shard, true);
        knocks_.insert(knocks_.end(), woken.knocks.begin(), woken.knocks.end());
        again = true;
      }
    }
  }
}

void table::pass(server::milliseconds time) {
  for (const server::instant until = net_.now() + time; net_.now() < until;) {
    net_.set_now(net_.now() + server::milliseconds(50));
    serve();
  }
}

std::vector<std::string> table::read(int client) {
  std::vector<std::string> got;
  std::string bytes = net_.take(client, SIZE_MAX);
  while (!bytes.empty()) {
    if (bytes.starts_with("HTTP/")) {
      got.push_back(bytes.substr(9, 3));
      bytes.erase(0, bytes.find(blank_line) + blank_line.size());
      continue;
    }
    const std::size_t size = protocol::server_frame_size(bytes);
    if (size > bytes.size()) {
      got.emplace_back("half a frame");
      break;
    }
    const std::size_t header = size < 128 ? 2 : size <= 0xFFFF + 4 ? 4 : 10;
    got.push_back(in_words(bytes.front(), std::string_view(bytes).substr(header, size - header)));
    bytes.erase(0, size);
  }
  if (net_.closed_by_broker(client) || net_.at(client).finished_by_broker()) {
    got.emplace_back("end");
  }
  return got;
}

}  // namespace p2p_broker::simulation
