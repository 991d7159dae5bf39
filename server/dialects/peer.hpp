// One client's side of the PeerJS protocol, without I/O: from its connect request to the loss of its id.
// What it wants said to its own client it returns; what concerns others goes through the router.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/connect_request.hpp"
#include "server/core/counters.hpp"
#include "server/core/instant.hpp"
#include "server/core/peer_ref.hpp"
#include "server/core/realms.hpp"
#include "server/core/router.hpp"

namespace p2p_broker::server {

class peer {
 public:
  /// What the client is told first.
  struct greeting {
    bool accepted = false;
    counter outcome = counter::peers_opened;  ///< which event or refusal this is
    std::string_view text;                    ///< OPEN, ERROR or ID-TAKEN
    std::vector<waiting_message> waiting;     ///< to be sent after OPEN
  };

  /// Judges a connect request, in the reference's order: parameters, key, id and token, limit.
  [[nodiscard]] greeting connect(const protocol::connect_request& request, peer_ref self, const realms& all,
                                 router& routes);

  /// One message of the client. Malformed ones are counted and ignored.
  /// \param text well-formed UTF-8
  void receive(std::string_view text, router& routes, counters& counts, instant now);

  /// Frees the id, if this peer still speaks for it. To be called when the connection begins to end; idempotent.
  void leave(router& routes);

  /// A newer connection of the same client speaks for the id now; nothing this one says counts any more.
  void lose_id() noexcept { speaks_ = false; }

  /// Has what a message needs fetched from memory, ahead of its use.
  void prefetch() const noexcept {
    if (claim_) {
      claim_->prefetch();
    }
  }

  /// Whether messages for the id are this peer's to get, as far as it knows.
  [[nodiscard]] bool speaks() const noexcept { return speaks_; }

  /// The id that was claimed, also after it was left; empty if none was.
  [[nodiscard]] std::string_view id() const noexcept { return claim_ ? claim_->id() : std::string_view{}; }
  [[nodiscard]] const realm* home() const noexcept { return realm_; }

 private:
  realm* realm_ = nullptr;
  registration_ptr claim_;
  peer_ref self_;
  bool speaks_ = false;  ///< whether the id is this peer's, as far as it knows
};

}  // namespace p2p_broker::server
