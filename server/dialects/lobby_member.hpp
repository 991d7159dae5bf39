// One client's side of a lobby, in the words of Godot's signalling demo: it joins or makes one, hears who comes and
// goes, and what others send to it. What concerns others is the lobby's to decide, and goes out as everything does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/lobby_message.hpp"
#include "server/core/address_peers.hpp"
#include "server/core/lobby.hpp"
#include "server/dialects/dialect.hpp"

namespace p2p_broker::server {

class lobby_member {
 public:
  /// Its host's going ends a lobby for all who are in it.
  static constexpr bool goes_together = true;

  /// Judges the key, if there is one, and how many peers the address has.
  [[nodiscard]] admission open(const opening& start, dialect_context& with);

  /// One message of the client. Whoever says what may not be said there must go.
  // compat: lobby-binary
  /// \param text well-formed UTF-8, of a text or a binary frame
  [[nodiscard]] std::optional<farewell> receive(std::string_view text, dialect_context& with);

  /// Gives up its place, and tells those who see it; a host ends the lobby. Idempotent.
  void leave(const parting& end, dialect_context& with);

  /// Whether it has joined in time; for a host, whether a seal is complete and whether anybody has come.
  [[nodiscard]] occasion on_time(dialect_context& with);

  [[nodiscard]] bool speaks() const noexcept { return here_ && here_->in != nullptr && !here_->left; }
  [[nodiscard]] speaker_name who() const noexcept {
    return here_ && here_->in != nullptr ? speaker_name{here_->name, here_->of->key()} : speaker_name{};
  }
  void prefetch() const noexcept {}
  [[nodiscard]] byte_sum* outbox_of_key() const noexcept {
    return here_ == nullptr ? nullptr : &here_->of->outbox_bytes();
  }

  /// It is pinged, and is gone when it has answered neither of two pings.
  [[nodiscard]] patience patience_for(const config::options& settings) const noexcept {
    // compat: lobby-pings
    const milliseconds interval(settings.lobby_ping_interval_ms);
    return {3 * interval, interval, 2, counter::limit_lobby_pings, end_reason::no_pong};
  }

 private:
  /// In a place of its own, so that other dialects' connections do not grow by it.
  struct place {
    peer_ref self;
    address from;
    realm* of;
    address_peers::place counted;
    instant join_by;
    lobby_ptr in = nullptr;  ///< since it joined
    std::uint32_t id = 0;    ///< there
    std::string name = {};   ///< lobby and id, as the log tells them
    bool left = false;
  };

  [[nodiscard]] std::optional<farewell> enter(const protocol::lobby_message& wish, dialect_context& with);
  [[nodiscard]] std::optional<farewell> make(const protocol::lobby_message& wish, dialect_context& with);
  [[nodiscard]] std::optional<farewell> join(std::string_view name, dialect_context& with);
  void greet(const lobby::some& seen, dialect_context& with);
  [[nodiscard]] std::optional<farewell> relay(const protocol::lobby_message& message, dialect_context& with);
  [[nodiscard]] std::optional<farewell> seal(dialect_context& with);
  void take(lobby_ptr in, std::uint32_t id);
  void end_lobby(const std::optional<farewell>& told, dialect_context& with);
  [[nodiscard]] farewell refuse(counter why, std::string_view text, dialect_context& with) const;
  [[nodiscard]] bool is_host() const noexcept { return here_->id == lobby::host_id; }

  std::unique_ptr<place> here_;  ///< null if it was refused as it came
};

}  // namespace p2p_broker::server
