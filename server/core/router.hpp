// Where a message goes: to a peer that is here, into the queue of one that is not, or nowhere; and who hears of it.
// One router for each shard, over the realms that all share; it decides and leaves the bringing to a `delivery`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/message.hpp"
#include "server/core/counters.hpp"
#include "server/core/delivery.hpp"
#include "server/core/expire_notices.hpp"
#include "server/core/instant.hpp"
#include "server/core/queue_levy.hpp"
#include "server/core/realm.hpp"

namespace p2p_broker::server {

class router {
 public:
  /// \param full_queues what makes room when all queues are full; null: nothing does
  router(delivery& out, counters& counts, queue_levy* full_queues = nullptr) noexcept
      : out_(out), counts_(counts), full_queues_(full_queues), notices_(out, counts) {}

  /// Registers a new peer. Whoever spoke for the id before is told to end; what waited for it and may still be
  /// delivered is returned in `waiting`, for welcome(). Others who waited for the id are told that it is taken.
  /// \param now see realm::claim
  [[nodiscard]] realm::claim_result open(realm& in, std::string_view id, std::string_view token, peer_ref self,
                                         instant now);

  /// Gives `self`, a peer that has its OPEN, what waited for it.
  void welcome(realm& in, const std::vector<waiting_message>& waiting, peer_ref self, instant now);

  /// Frees the peer's id, unless somebody else speaks for it by now. \param kept_until see realm::release
  void leave(realm& in, registration& peer, std::uint32_t tenure, std::optional<instant> kept_until = std::nullopt);

  /// A message from `sender`, in the order in which it sent them.
  void relay(realm& in, registration& sender, const protocol::message& message, instant now);

  /// A message that found its receiver's connection ended or ending when it came there: `text` is what was written for
  /// it. It is lost with that connection, as if it had been written to its socket before; its sender hears of it by
  /// EXPIRE, once for a pair and instant. Sent on to a queue or a newer connection, it could come behind later
  /// messages.
  void missed(realm& in, std::string_view text, instant now);

  /// All bytes that were written or kept for somebody until now, in the form in which they go out.
  [[nodiscard]] std::uint64_t bytes_out() const noexcept { return bytes_out_; }

  /// A message of `bytes` goes out.
  void note_out(std::size_t bytes) noexcept { bytes_out_ += bytes; }

  /// Drops what has waited too long and tells its senders, once for each pair of sender and absent peer; forgets what
  /// was kept for clients that did not come back.
  void expire(realm& in, instant now);

 private:
  [[nodiscard]] bool link(realm& in, const registration& sender, const registration& receiver);
  void admit(realm& in, realm::claim_result& claimed);
  static void forget_links_of_gone(realm& in, const registration& sender, const registration& receiver);
  [[nodiscard]] bool may_offer(realm& in, const registration& sender, const registration& receiver,
                               std::string_view dst_json);
  void relay_offer(realm& in, registration& sender, const protocol::envelope& offer, std::string_view dst, instant now);
  void relay_answer(realm& in, registration& sender, const protocol::envelope& answer, std::string_view dst,
                    instant now);
  void bring(realm& in, const registration& sender, peer_ref to, const protocol::envelope& message, instant now);
  void keep(realm& in, registration& sender, std::string_view dst, const protocol::envelope& message, instant now);
  [[nodiscard]] bool make_room(instant now);
  void refuse(counter limit, const registration& sender);

  delivery& out_;
  counters& counts_;
  queue_levy* full_queues_;
  expire_notices notices_;
  std::uint64_t bytes_out_ = 0;
};

}  // namespace p2p_broker::server
