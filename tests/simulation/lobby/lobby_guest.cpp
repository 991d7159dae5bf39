#include "tests/simulation/lobby/lobby_guest.hpp"

#include <stdexcept>
#include <utility>

#include "protocol/json_text.hpp"
#include "protocol/ws_frame.hpp"
#include "tests/unit/received_frame.hpp"

namespace p2p_broker::simulation {

using protocol::lobby_command;

namespace {

[[nodiscard]] std::string text_of(std::string_view json) {
  std::string storage;
  return std::string(protocol::json_unquote(json, storage));
}

}  // namespace

std::string lobby_guest::hear(std::string_view bytes, server::instant now) {
  unread_ += bytes;
  if (!upgraded_) {
    const std::size_t end = unread_.find("\r\n\r\n");
    if (end == std::string::npos) {
      return {};
    }
    require(unread_.starts_with("HTTP/1.1 101 "), "an upgrade is granted");
    upgraded_ = true;
    unread_.erase(0, end + 4);
  }
  for (;;) {
    const std::size_t header = unread_.size() < 2 ? 2 : unread_[1] == 126 ? 4 : unread_[1] == 127 ? 10 : 2;
    if (unread_.size() < header || unread_.size() < protocol::server_frame_size(unread_)) {
      return std::exchange(answers_, {});
    }
    const std::size_t size = protocol::server_frame_size(unread_);
    on_frame(unread_.front(), std::string_view(unread_).substr(header, size - header), now);
    unread_.erase(0, size);
  }
}

void lobby_guest::on_frame(char first, std::string_view payload, server::instant now) {
  require(!closed_, "nothing comes behind a close frame");
  switch (static_cast<unsigned char>(first)) {
    case 0x81: {
      const auto message = protocol::parse_lobby_message(payload);
      require(message.has_value(), "what comes is a message: " + std::string(payload));
      on_message(*message, now);
      return;
    }
    case 0x88: on_close(payload); return;
    case 0x89: answers_ += protocol::frame_of(protocol::ws_opcode::pong, payload); return;
    default: require(false, "what comes is a frame of a server");
  }
}

void lobby_guest::on_message(const protocol::lobby_message& message, server::instant now) {
  const auto type = static_cast<lobby_command>(message.type);
  if (!in_) {
    require(asked, "who asked for nothing gets nothing");
    require((type == lobby_command::id) == (id_ == 0), "the first thing to hear is the id, once");
    require(type <= lobby_command::peer_connect, "who is not in hears of nothing but who is there");
  }
  switch (type) {
    case lobby_command::id:
      require(!in_ && message.id >= 1 && message.id <= 2147483647, "an id is a number that Godot takes");
      id_ = message.id;
      mesh_ = text_of(message.data_json) == "true";
      return;
    case lobby_command::peer_connect:
      require(!sealed_ || !alone_, "nobody comes into a sealed lobby");
      met(message.id);
      return;
    case lobby_command::join:
      require(!in_, "it is let in once");
      in_ = true;
      room_ = text_of(message.data_json);
      return;
    case lobby_command::peer_disconnect: {
      other& gone_one = others_[message.id];
      require(gone_one.here, "who was here leaves once");
      gone_one.here = false;
      gone_one.left_at = now;
      return;
    }
    case lobby_command::seal:
      require(!sealed_, "a lobby is sealed once");
      sealed_ = true;
      return;
    case lobby_command::offer:
    case lobby_command::answer:
    case lobby_command::candidate: break;
  }
  require(others_.contains(message.id) && others_[message.id].here, "a message comes from who is here");
  std::uint64_t& next = others_[message.id].heard;
  const std::uint64_t number = std::stoull(text_of(message.data_json));
  require(strict_ ? number == next : number >= next,
          "messages come in order, each once: " + std::to_string(number) + " in place of " + std::to_string(next));
  next = number + 1;
}

void lobby_guest::met(std::uint32_t id) {
  require(id != id_ && others_.try_emplace(id).second, "who comes is told of once");
  require(mesh_ || is_host() || id == 1, "without a mesh only the host is seen");
  if (!in_) {
    met_at_first_.insert(id);
  }
}

void lobby_guest::on_close(std::string_view payload) {
  std::string told = "1005";
  if (payload.size() >= 2) {
    const int code = static_cast<unsigned char>(payload[0]) * 256 + static_cast<unsigned char>(payload[1]);
    told = std::to_string(code) + (payload.size() > 2 ? " " : "") + std::string(payload.substr(2));
  }
  require(may_end_with(told), "an end that it has not deserved: " + told);
  closed_ = told;
}

bool lobby_guest::may_end_with(const std::string& reason) const {
  if (reason == "1005" || deserved_.contains(reason)) {
    return true;  // silence may end anybody, since some hardly ever read
  }
  if (reason == "1013") {
    return !strict_;
  }
  if (in_) {
    return reason == "1000 Seal complete" ? sealed_
           : is_host()                    ? reason == "4000 Nobody has joined the lobby"
                                          : reason == "4000 Room host has disconnected";
  }
  return reason == "4000 Have not joined lobby yet";
}

void lobby_guest::require(bool holds, std::string_view what) {
  if (!holds) {
    throw std::logic_error("does not hold: " + std::string(what));
  }
}

}  // namespace p2p_broker::simulation
