// Claims to ids that somebody has: a silent owner in this shard is pinged, and those who wait for its id, here or
// elsewhere, are answered from what comes of that. Looked at with each tick, so that being heard costs an owner
// nothing. In the shard's turn.
#pragma once

#include <utility>
#include <vector>

#include "server/core/claim_contest.hpp"
#include "server/core/claim_question.hpp"
#include "server/shard/connection_table.hpp"
#include "server/shard/neighbours.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

class contests {
 public:
  /// All outlive this.
  contests(shard_context& shard, connection_table& connections, neighbours& others) noexcept
      : shard_(shard), connections_(connections), others_(others) {}

  // See delivery. What there is no memory to ask or to answer, a claimant's own deadline decides.
  void ask(peer_ref whom, const claim_question& question);
  void answer(peer_ref claimant, claim_answer answer);

  /// Behind the events: ends who must go, which frees ids, and lets claimants here hear their answers, which may end
  /// those whose ids they take over.
  void settle();
  [[nodiscard]] bool any_answered() const noexcept { return !answers_.empty(); }

  /// There was a pause since `since`. To be called before connection_table::hear_again.
  void resume(instant since);

  /// Behind the events, so what has come from owners has been read by now, if there was room to tell of all.
  void on_tick();

 private:
  [[nodiscard]] connection* owner_of_id(peer_ref owner) const noexcept;
  [[nodiscard]] claim_contest& contest_about(connection& owner, peer_ref named, instant now);
  [[nodiscard]] bool is_over(const claim_contest& each);
  void on_question(peer_ref owner, const claim_question& question);
  /// False: there is no memory to note who must go, so the next tick is to judge again.
  [[nodiscard]] bool condemn(peer_ref silent) noexcept;
  void answer_all(const claim_contest& each, claim_answer answer);

  shard_context& shard_;
  connection_table& connections_;
  neighbours& others_;
  std::vector<claim_contest> open_;
  std::vector<std::pair<peer_ref, claim_answer>> answers_;
};

}  // namespace p2p_broker::server
