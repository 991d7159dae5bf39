// Claims to ids whose owners live in this shard: a silent owner is pinged, and those who wait are answered from what
// comes of that. Looked at with each tick, so that being heard costs an owner nothing. In the shard's turn.
#pragma once

#include <vector>

#include "server/core/claim_contest.hpp"
#include "server/core/claim_question.hpp"
#include "server/core/delivery.hpp"
#include "server/core/slot_table.hpp"
#include "server/shard/connection.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

class contests {
 public:
  /// All outlive this.
  contests(shard_context& shard, const slot_table<connection>& connections, delivery& out) noexcept
      : shard_(shard), connections_(connections), out_(out) {}

  /// Answers at once if the owner was heard lately or is not there any more.
  void on_question(peer_ref owner, const claim_question& question);

  /// At a tick, behind the events: what has come from owners has been read by now.
  void judge();

  /// At a tick after a pause: what came meanwhile may still be on its way.
  void resume() noexcept;

 private:
  [[nodiscard]] connection* owner_of_id(peer_ref owner) const noexcept;
  [[nodiscard]] claim_contest& contest_about(connection& owner, peer_ref named, instant now);
  [[nodiscard]] bool is_over(const claim_contest& each);
  void answer_all(const claim_contest& each, claim_answer answer);

  shard_context& shard_;
  const slot_table<connection>& connections_;
  delivery& out_;
  std::vector<claim_contest> open_;
};

}  // namespace p2p_broker::server
