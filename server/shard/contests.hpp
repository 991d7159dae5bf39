// Claims to ids that somebody has: a silent owner in this shard is pinged, and those who wait for its id, here or
// elsewhere, are answered from what comes of that. Looked at with each tick, so that being heard costs an owner
// nothing. In the shard's turn.
#pragma once

#include <utility>
#include <vector>

#include "server/core/claim_contest.hpp"
#include "server/core/claim_question.hpp"
#include "server/core/delivery.hpp"
#include "server/shard/connection_table.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

class contests {
 public:
  /// All outlive this.
  contests(shard_context& shard, connection_table& connections, delivery& out) noexcept
      : shard_(shard), connections_(connections), out_(out) {}

  /// Answers at once if the owner was heard lately or is not there any more.
  void on_question(peer_ref owner, const claim_question& question);

  /// For a claimant in this shard, which hears of it by give_answers().
  void on_answer(peer_ref claimant, claim_answer answer) { answers_.emplace_back(claimant, answer); }
  [[nodiscard]] bool any_answered() const noexcept { return !answers_.empty(); }
  void give_answers();

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
  connection_table& connections_;
  delivery& out_;
  std::vector<claim_contest> open_;
  std::vector<std::pair<peer_ref, claim_answer>> answers_;
};

}  // namespace p2p_broker::server
