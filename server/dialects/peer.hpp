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
  /// behind the key. Greets the client with OPEN and what waited for it, or tells it why not. Waits if the id's owner
  /// is silent, who is asked then, or if the id is kept for another client.
  [[nodiscard]] admission open(const opening& start, dialect_context& with);

  /// What became of its claim; only for one that waits.
  [[nodiscard]] admission decide(claim_answer answer, const entrant& self, dialect_context& with);

  /// One message of the client. Malformed ones are counted and ignored.
  /// \param text well-formed UTF-8
  [[nodiscard]] std::optional<farewell> receive(std::string_view text, dialect_context& with);

  /// Frees the id, if this peer still speaks for it, or gives up the claim to one. Idempotent.
  void leave(const parting& end, dialect_context& with);

  void prefetch() const noexcept {
    if (claim_) {
      claim_->prefetch();
    }
  }

  /// Whether it has an id that no newer connection of the same client has taken over.
  [[nodiscard]] bool speaks() const noexcept { return tenure_ != 0 && claim_->tenure() == tenure_; }

  /// The id that was claimed, also after it was left, and its key.
  [[nodiscard]] speaker_name who() const noexcept {
    return claim_ && !claim_->is_wish() ? speaker_name{claim_->id(), realm_->key()} : speaker_name{};
  }

  [[nodiscard]] byte_sum* outbox_of_key() const noexcept {
    return realm_ == nullptr ? nullptr : &realm_->outbox_bytes();
  }

  [[nodiscard]] patience patience_for(const config::options& settings) const noexcept {
    const milliseconds silence(settings.alive_timeout_ms);
    return {silence, silence};
  }

 private:
  /// What a claim has waited for so far.
  enum class wait : std::uint8_t { none, owner, grace };

  [[nodiscard]] admission claim(std::string_view id, std::string_view token, wait done, const entrant& self,
                                dialect_context& with);
  [[nodiscard]] admission wait_for(std::string_view id, std::string_view token, peer_ref asked, instant until);
  struct refusal;
  struct refused;
  [[nodiscard]] admission refuse(const refusal& what, std::string_view id, const entrant& self,
                                 dialect_context& with) const;
  void withdraw(peer_ref self, dialect_context& with);
  void leave_id(dialect_context& with, std::optional<instant> kept_until);
  [[nodiscard]] bool waits() const noexcept { return claim_ && claim_->is_wish(); }

  realm* realm_ = nullptr;
  registration_ptr claim_;    ///< while it waits: a wish, whose owner is who is asked; nobody while the id is graced
  std::uint32_t tenure_ = 0;  ///< see registration; 0: never had an id, or has left
};

}  // namespace p2p_broker::server
