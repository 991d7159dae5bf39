// One client's side of the PeerJS protocol, without I/O: from its connect request to the loss of its id.
// What it wants said to its own client goes out as everything does; what concerns others goes through the router.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/dialects/dialect.hpp"

namespace p2p_broker::server {

class peer {
 public:
  /// Judges the connect request, in the reference's order: parameters, key, id and token, limit; our lengths come
  /// behind the key. Greets the client with OPEN and what waited for it, or tells it why not.
  [[nodiscard]] std::optional<farewell> open(const opening& start, dialect_context& with);

  /// One message of the client. Malformed ones are counted and ignored.
  /// \param text well-formed UTF-8
  [[nodiscard]] std::optional<farewell> receive(std::string_view text, dialect_context& with);

  /// Frees the id, if this peer still speaks for it. Idempotent.
  void leave(dialect_context& with);

  void prefetch() const noexcept {
    if (claim_) {
      claim_->prefetch();
    }
  }

  /// Whether it has an id that no newer connection of the same client has taken over.
  [[nodiscard]] bool speaks() const noexcept { return tenure_ != 0 && claim_->tenure() == tenure_; }

  /// The id that was claimed, also after it was left, and its key.
  [[nodiscard]] speaker_name who() const noexcept {
    return claim_ ? speaker_name{claim_->id(), realm_->key()} : speaker_name{};
  }

  [[nodiscard]] patience patience_for(const config::options& settings) const noexcept {
    const milliseconds silence(settings.alive_timeout_ms);
    return {silence, silence};
  }

 private:
  [[nodiscard]] std::optional<farewell> refuse(counter why, std::string_view text, std::string_view id,
                                               const opening& start, dialect_context& with) const;

  realm* realm_ = nullptr;
  registration_ptr claim_;
  std::uint32_t tenure_ = 0;  ///< see registration; 0: never had an id, or has left
};

}  // namespace p2p_broker::server
