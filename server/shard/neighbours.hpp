// The other shards, as one shard writes to them: letters are gathered while it is at work, and go out behind its
// events. In the shard's turn; the mailboxes that it writes to are shared.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "server/core/address.hpp"
#include "server/core/claim_question.hpp"
#include "server/core/farewell.hpp"
#include "server/core/levy_notice.hpp"
#include "server/core/outbox_shares.hpp"
#include "server/core/peer_ref.hpp"
#include "server/net/file_descriptor.hpp"
#include "server/shard/mailbox.hpp"

namespace p2p_broker::server {

class neighbours {
 public:
  using mailboxes = std::vector<std::unique_ptr<mailbox>>;

  /// \param all by shard; \param mailbox_bytes_max what may wait in all of them, an equal share in each
  neighbours(const mailboxes& all, const std::uint32_t& mailbox_bytes_max)
      : all_(all), mailbox_bytes_max_(mailbox_bytes_max), outgoing_(all.size()) {}

  [[nodiscard]] std::size_t count() const noexcept { return all_.size(); }

  /// Room for a message in a letter to the shard of `to`, as of delivery::room_for. Null: too much waits there.
  [[nodiscard]] char* room_for(peer_ref to, std::size_t bytes, realm* to_tell, sender_uid sender);

  /// As of delivery::tell.
  void tell(peer_ref to, std::string_view text);
  void end(peer_ref who, const farewell& why);
  void ask(peer_ref owner, const claim_question& question);
  void answer(peer_ref claimant, claim_answer answer);

  /// Tells all but `self`, who says it, which address has to give back.
  void tell_levy(std::size_t self, const levy_notice& notice);

  /// Gives a new socket to `shard`, at once. \throws std::bad_alloc having closed it
  void give_socket(std::size_t shard, file_descriptor socket, const address& from);

  [[nodiscard]] bool letters_wait() const noexcept { return wait_; }

  /// Sends what has been gathered. \param may_visit whether a shard that sleeps may be visited for it
  void post(bool may_visit);

  /// Lets post() try again to send what there was no memory for.
  void try_again() noexcept { wait_ = std::exchange(kept_, false) || wait_; }

 private:
  /// Whether so many bytes more are too many for its mailbox.
  [[nodiscard]] bool is_full(std::size_t shard, std::size_t bytes) const noexcept {
    const std::uint64_t waiting = all_[shard]->waiting_bytes() + outgoing_[shard].bytes();
    return (waiting + bytes) * all_.size() > mailbox_bytes_max_;
  }

  const mailboxes& all_;
  const std::uint32_t& mailbox_bytes_max_;
  std::vector<mail> outgoing_;  ///< by shard
  bool wait_ = false;           ///< whether anything is in there
  bool kept_ = false;           ///< whether there was no memory to send it
};

/// Ends a connection on behalf of who has no shard.
void post_end(mailbox& to, peer_ref who, const farewell& why);

/// What a letter of kind `end`, `ask`, `answer`, `socket` or `levy` carries, read from its text.
[[nodiscard]] farewell farewell_in(std::string_view text) noexcept;
[[nodiscard]] claim_question question_in(std::string_view text) noexcept;
[[nodiscard]] claim_answer answer_in(std::string_view text) noexcept;
[[nodiscard]] address address_in(std::string_view text) noexcept;
[[nodiscard]] levy_notice levy_in(std::string_view text) noexcept;

}  // namespace p2p_broker::server
