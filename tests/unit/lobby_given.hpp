// Clients of one lobby, as their connections drive them, and what they and others are told.
// Messages are written as clients write them, so that the way from the text to the lobby is part of each test.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

#include "server/dialects/lobby_member.hpp"
#include "tests/unit/peer_given.hpp"

namespace p2p_broker::server {

[[nodiscard]] inline std::string message(int type, std::uint32_t id = 0, const std::string& data = "") {
  return R"({"type":)" + std::to_string(type) + R"(,"id":)" + std::to_string(id) + R"(,"data":")" + data + "\"}";
}

MATCHER_P(told, text, "") { return arg && arg->code == protocol::close_code::lobby && arg->text == text; }

/// Whose connection was ended for another's sake, and in which words.
MATCHER_P2(ended, who, text, "") { return arg.who == who && arg.why.text == text; }

[[nodiscard]] inline config::options with_name(const std::string& format) {
  config::options settings;
  settings.lobby = true;
  settings.lobby_format = format;
  return settings;
}

/// Clients of a lobby that is called "room".
struct lobby_member_given : peer_given {
  explicit lobby_member_given(const config::options& options = with_name("room")) : peer_given(options) {}

  std::optional<farewell> come(lobby_member& who, peer_ref self, const std::string& query = "") {
    http_request request;
    request.target = "/godot" + query;
    return who.open({request, from, *account, self}, with).refused;
  }
  std::optional<farewell> say(lobby_member& who, const std::string& text) { return who.receive(text, with); }
  void enter(lobby_member& who, peer_ref self, const std::string& name = "room", std::uint32_t mode = 0) {
    EXPECT_FALSE(come(who, self));
    EXPECT_FALSE(say(who, message(0, mode, name)));
    EXPECT_TRUE(who.speaks());
  }
  /// Host and one more; what they have heard so far is forgotten.
  void begin(std::uint32_t mode = 0) {
    enter(host, at(1), "", mode);
    enter(guest, at(2));
    guest_id = static_cast<std::uint32_t>(std::stoul(std::string(guest.who().id.substr(5))));
    out.lines.clear();
  }
  void leave(lobby_member& who, peer_ref self, end_reason why = end_reason::lost) { who.leave({why, self}, with); }

  lobby_member host;
  lobby_member guest;
  std::uint32_t guest_id = 0;
};

}  // namespace p2p_broker::server
