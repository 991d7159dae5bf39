// A toy dialect, to show that one needs a class and a row: a room in which everybody hears everybody, on all shards.
// Nobody is greeted before there are two; `kick NAME` ends somebody else, `bye` the speaker; pings come early.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialects/dialect.hpp"

namespace p2p_broker::simulation {

class chat {
 public:
  static constexpr server::milliseconds silence{1000};
  static constexpr server::milliseconds ping_after{300};

  struct member {
    std::string name;
    server::peer_ref where;
    bool present = true;
  };

  [[nodiscard]] server::admission open(const server::opening& start, server::dialect_context& with);
  [[nodiscard]] std::optional<server::farewell> receive(std::string_view text, server::dialect_context& with);
  void leave(const server::parting& end, server::dialect_context& with);
  void prefetch() const noexcept {}
  [[nodiscard]] bool speaks() const noexcept { return self_ && self_->present; }
  [[nodiscard]] server::speaker_name who() const noexcept {
    return self_ ? server::speaker_name{self_->name, "toy"} : server::speaker_name{};
  }
  [[nodiscard]] server::patience patience_for(const config::options&) const noexcept { return {silence, ping_after}; }

  /// Everybody who is there; the test runs in one thread.
  [[nodiscard]] static std::vector<std::shared_ptr<member>>& room();

 private:
  static void say(const member& to, std::string_view text, server::dialect_context& with);
  static void say_to_all(std::string_view text, server::dialect_context& with);

  std::shared_ptr<member> self_;
};

}  // namespace p2p_broker::simulation
