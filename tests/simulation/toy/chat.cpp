#include "tests/simulation/toy/chat.hpp"

#include <algorithm>

namespace p2p_broker::simulation {

using protocol::close_code;
using server::end_reason;
using server::farewell;

std::vector<std::shared_ptr<chat::member>>& chat::room() {
  static std::vector<std::shared_ptr<member>> all;
  return all;
}

server::admission chat::open(const server::opening& start, server::dialect_context& with) {
  const std::string name(start.request.query());
  if (name.empty()) {
    return farewell{close_code::normal, "who are you", end_reason::refused};
  }
  self_ = std::make_shared<member>(member{name, start.self});
  room().push_back(self_);
  if (room().size() == 2) {
    for (const auto& each : room()) {
      say(*each, "hello " + each->name, with);
    }
  }
  return std::nullopt;
}

std::optional<farewell> chat::receive(std::string_view text, server::dialect_context& with) {
  if (!speaks()) {
    return std::nullopt;
  }
  constexpr std::string_view kick = "kick ";
  if (text == "bye") {
    return farewell{close_code::normal, "bye", end_reason::closed_by_client};
  }
  if (!text.starts_with(kick)) {
    say_to_all(self_->name + ": " + std::string(text), with);
    return std::nullopt;
  }
  for (const auto& each : room()) {
    if (each->name == text.substr(kick.size())) {
      with.out.end(each->where, {close_code::going_away, "kicked", end_reason::refused});
    }
  }
  return std::nullopt;
}

void chat::leave(const server::parting&, server::dialect_context& with) {
  if (speaks()) {
    self_->present = false;
    std::erase(room(), self_);
    say_to_all(self_->name + " left", with);
  }
}

void chat::say(const member& to, std::string_view text, server::dialect_context& with) {
  if (char* const at = with.out.room_for(to.where, text.size(), nullptr, 0); at != nullptr) {
    std::ranges::copy(text, at);
  }
}

void chat::say_to_all(std::string_view text, server::dialect_context& with) {
  for (const auto& each : room()) {
    say(*each, text, with);
  }
}

}  // namespace p2p_broker::simulation
