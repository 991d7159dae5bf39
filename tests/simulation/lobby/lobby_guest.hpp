// A client of a lobby in a simulation: what it has been told, and what it must not be told next.
// It knows nothing of the others but what it hears; whoever compares them looks at it from outside.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/lobby_message.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::simulation {

class lobby_guest {
 public:
  struct other {
    bool here = true;
    std::uint64_t heard = 0;  ///< the number of the next message from it
    std::uint64_t sent = 0;   ///< likewise, to it
    server::instant left_at{};
  };

  /// \param socket its connection \param strict whether no message may be missed
  /// \param alone whether there is one shard, so that what one member does comes before what another does later
  lobby_guest(int socket, bool strict, bool alone) : fd(socket), strict_(strict), alone_(alone) {}

  /// Bytes have come. \returns what a client answers to them by itself: pongs
  /// \throws std::logic_error when they are not what may come now
  [[nodiscard]] std::string hear(std::string_view bytes, server::instant now);

  /// What it may be closed for from now on, since it did something.
  void deserve(std::string_view reason) { deserved_.emplace(reason); }

  [[nodiscard]] bool upgraded() const noexcept { return upgraded_; }
  [[nodiscard]] bool is_in() const noexcept { return in_ && !closed_; }
  [[nodiscard]] bool was_in() const noexcept { return in_; }
  [[nodiscard]] bool is_host() const noexcept { return id_ == 1; }
  [[nodiscard]] bool sealed() const noexcept { return sealed_; }
  [[nodiscard]] bool is_mesh() const noexcept { return mesh_; }
  [[nodiscard]] std::uint32_t id() const noexcept { return id_; }
  [[nodiscard]] const std::string& room() const noexcept { return room_; }
  /// Whom it was told of when it joined.
  [[nodiscard]] const std::set<std::uint32_t>& met_at_first() const noexcept { return met_at_first_; }
  [[nodiscard]] std::map<std::uint32_t, other>& others() noexcept { return others_; }
  /// Code and reason of the close frame that it got.
  [[nodiscard]] const std::optional<std::string>& closed() const noexcept { return closed_; }

  const int fd;
  bool silent = false;  ///< it reads nothing any more
  bool gone = false;    ///< it has ended its side
  bool asked = false;   ///< to be let in

 private:
  void on_frame(char first, std::string_view payload, server::instant now);
  void on_message(const protocol::lobby_message& message, server::instant now);
  void on_close(std::string_view payload);
  [[nodiscard]] bool may_end_with(const std::string& reason) const;
  void met(std::uint32_t id);
  static void require(bool holds, std::string_view what);

  bool strict_;
  bool alone_;
  std::string unread_;
  std::string answers_;
  bool upgraded_ = false;
  bool in_ = false;
  bool mesh_ = false;
  bool sealed_ = false;
  std::uint32_t id_ = 0;
  std::string room_;
  std::set<std::uint32_t> met_at_first_;
  std::map<std::uint32_t, other> others_;
  std::set<std::string> deserved_;
  std::optional<std::string> closed_;
};

}  // namespace p2p_broker::simulation
