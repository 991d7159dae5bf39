#include "server/shard/ws_session.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "protocol/connect_request.hpp"
#include "protocol/utf8.hpp"
#include "server/shard/connection.hpp"

namespace p2p_broker::server {

using protocol::close_code;
using protocol::ws_event;
using protocol::ws_opcode;

namespace {

/// Input that is no longer holds heartbeats, or too little to gain from what would be fetched for it.
constexpr std::size_t heartbeat_bytes_max = 64;

}  // namespace

void ws_session::open(connection& link, std::string_view query) {
  shard_context& shard = link.shard();
  const protocol::connect_request request = protocol::parse_connect_request(query);
  peer::greeting hello = peer_.connect(request, link.self(), shard.shared.all_realms, shard.routes);
  if (!hello.accepted) {
    shard.refuse(hello.outcome, "id=" + log::quoted(request.id) + " from " + link.from_text());
    deliver(link, hello.text);
    link.close_websocket(close_code::no_status, {}, end_reason::refused);
    return;
  }
  opened_ = shard.now;
  greet(link, std::move(hello));
}

void ws_session::greet(connection& link, peer::greeting hello) {
  deliver(link, hello.text);
  for (const waiting_message& message : hello.waiting) {
    deliver(link, message.text);
  }
}

void ws_session::on_bytes(connection& link, std::span<char> input) {
  const std::size_t message_bytes_max = link.shard().message_bytes_max;
  if (input.size() > heartbeat_bytes_max) {
    peer_.prefetch();
  }
  for (;;) {
    const ws_event event = decoder_.next(input, message_bytes_max);
    // Not a case of on_event: its table of jumps would come from memory for each heartbeat.
    if (event.what == ws_event::kind::text) {
      on_message(link, event.text());
    } else if (event.what == ws_event::kind::need_input || !on_event(link, event)) {
      return;
    }
    if (link.gone()) {
      return;  // relayed to its own sender a message can find the outbox full
    }
  }
}

/// Whatever is not text. \returns whether more may follow
bool ws_session::on_event(connection& link, const ws_event& event) {
  switch (event.what) {
    case ws_event::kind::binary: on_binary(link, event.text()); break;
    case ws_event::kind::ping:
      if (char* const at = link.append_frame(ws_opcode::pong, event.data.size()); at != nullptr) {
        std::ranges::copy(event.data, at);
      }
      break;
    case ws_event::kind::close: link.answer_close(event.text()); return false;
    case ws_event::kind::failed: fail(link, event.code); return false;
    case ws_event::kind::pong:
    case ws_event::kind::text:
    case ws_event::kind::need_input: break;
  }
  return true;
}

/// JSON in a binary frame, as Godot sends it; what is not UTF-8 in it becomes U+FFFD, as in the reference.
void ws_session::on_binary(connection& link, std::string_view bytes) {
  if (protocol::is_utf8(bytes)) {
    on_message(link, bytes);
    return;
  }
  const std::string repaired = protocol::repair_utf8(bytes);
  if (repaired.size() > link.shard().settings.message_bytes_max) {
    fail(link, close_code::message_too_big);  // U+FFFD has three bytes
  } else {
    on_message(link, repaired);
  }
}

void ws_session::on_message(connection& link, std::string_view text) {
  shard_context& shard = link.shard();
  ++received_;
  peer_.receive(text, shard.routes, shard.counts, shard.now_at_latest());
}

void ws_session::fail(connection& link, close_code code) {
  shard_context& shard = link.shard();
  const bool too_big = code == close_code::message_too_big;
  const counter kind = too_big ? counter::limit_message_bytes : counter::protocol_errors;
  shard.refuse(kind, log::quoted(peer_.id()) + " from " + link.from_text());
  link.close_websocket(code, {}, too_big ? end_reason::message_too_big : end_reason::protocol_error);
  link.end_when_sent(true, too_big ? end_reason::message_too_big : end_reason::protocol_error);
}

void ws_session::deliver(connection& link, const protocol::envelope& message) {
  if (char* const at = link.append_frame(ws_opcode::text, message.size()); at != nullptr) {
    message.write(at);
    ++sent_;
  }
}

void ws_session::deliver(connection& link, std::string_view text) {
  if (char* const at = link.append_frame(ws_opcode::text, text.size()); at != nullptr) {
    std::memcpy(at, text.data(), text.size());
    ++sent_;
  }
}

void ws_session::leave(connection& link) { peer_.leave(link.shard().routes); }

void ws_session::log_end(connection& link, end_reason why) const {
  if (peer_.id().empty() || !log::enabled(log::level::info)) {
    return;
  }
  // compat: own-log
  const auto lived = (link.shard().now - opened_).count();
  std::string text = "peer " + log::quoted(peer_.id()) + " key=" + log::quoted(peer_.home()->key());
  text.append(" from ").append(link.from_text());
  text.append(" ms=").append(std::to_string(lived));
  text.append(" received=").append(std::to_string(received_));
  text.append(" sent=").append(std::to_string(sent_));
  text.append(" end=").append(log::quoted(text_of(why)));
  log::line(log::level::info, text);
}

}  // namespace p2p_broker::server
