#include "server/shard/contests.hpp"

#include <algorithm>
#include <new>

#include "server/net/clock.hpp"

namespace p2p_broker::server {
namespace {

[[nodiscard]] milliseconds patience_of(const shard_context& shard) noexcept {
  return milliseconds(shard.settings.takeover_ping_timeout_ms);
}

}  // namespace

void contests::ask(peer_ref whom, const claim_question& question) {
  try {
    if (whom.shard == shard_.index) {
      on_question(whom, question);
    } else {
      others_.ask(whom, question);
    }
  } catch (const std::bad_alloc&) {
    shard_.counts.add(counter::out_of_memory);
  }
}

void contests::answer(peer_ref claimant, claim_answer answer) {
  try {
    if (claimant.shard == shard_.index) {
      answers_.emplace_back(claimant, answer);
    } else {
      others_.answer(claimant, answer);
    }
  } catch (const std::bad_alloc&) {
    shard_.counts.add(counter::out_of_memory);
  }
}

/// The clock is read, since the shard's own may be late, and the owner's time must not be cut short.
void contests::on_question(peer_ref owner, const claim_question& question) {
  if (question.withdrawn) {
    const auto found = std::ranges::find(open_, owner, &claim_contest::owner);
    if (found != open_.end()) {
      found->withdraw(question.claimant);
    }
    return;
  }
  connection* const asked = owner_of_id(owner);
  if (asked == nullptr) {
    answer(question.claimant, claim_answer::left);
    return;
  }
  const instant now = clock_now();
  if (!claim_contest::needs_ping(asked->heard(), now)) {
    answer(question.claimant, claim_answer::taken);
  } else if (contest_about(*asked, owner, now).join(question.claimant)) {
    shard_.counts.add(counter::claims_contested);
  } else {
    answer(question.claimant, claim_answer::crowded);
  }
}

/// One ping for all who ask meanwhile.
claim_contest& contests::contest_about(connection& owner, peer_ref named, instant now) {
  const auto found = std::ranges::find(open_, named, &claim_contest::owner);
  if (found != open_.end()) {
    return *found;
  }
  owner.ping();
  return open_.emplace_back(named, owner.heard(), now, patience_of(shard_));
}

void contests::settle() {
  while (connections_.any_condemned() || any_answered()) {
    connections_.end_condemned();
    for (const auto& [claimant, said] : std::exchange(answers_, {})) {
      if (connection* const waiting = connections_.find(claimant); waiting != nullptr) {
        connections_.serve(*waiting, [what = said](connection& each) { each.decide(what); });
      }
    }
  }
}

/// It is no answer to the ping that an owner's last words count as later ones.
void contests::resume(instant since) {
  for (claim_contest& each : open_) {
    each.resume(shard_.now - since, shard_.now + patience_of(shard_));
    const connection* const owner = owner_of_id(each.owner());
    if (owner != nullptr && owner->heard() == each.heard() && each.heard() > since) {
      each.hear_again(shard_.now_at_latest());
    }
  }
}

void contests::on_tick() {
  std::erase_if(open_, [this](const claim_contest& each) { return is_over(each); });
}

bool contests::is_over(const claim_contest& each) {
  const connection* const owner = owner_of_id(each.owner());
  if (owner == nullptr) {
    answer_all(each, claim_answer::left);
    return true;
  }
  switch (each.judge(owner->has_taken() ? shard_.now : owner->heard(), shard_.now)) {
    case claim_contest::state::open: return false;
    case claim_contest::state::forsaken: break;
    case claim_contest::state::alive: answer_all(each, claim_answer::taken); break;
    case claim_contest::state::silent:
      if (!condemn(each.owner())) {
        return false;
      }
      answer_all(each, claim_answer::silent);
      break;
  }
  return true;
}

bool contests::condemn(peer_ref silent) noexcept {
  try {
    connections_.condemn(silent, farewell_to_silent);
    return true;
  } catch (const std::bad_alloc&) {
    shard_.counts.add(counter::out_of_memory);
    return false;
  }
}

void contests::answer_all(const claim_contest& each, claim_answer what) {
  for (const peer_ref claimant : each.waiting()) {
    answer(claimant, what);
  }
}

/// The connection, if it still has its id and is listened to.
connection* contests::owner_of_id(peer_ref owner) const noexcept {
  connection* const found = connections_.find(owner);
  return found != nullptr && found->has_id() ? found : nullptr;
}

}  // namespace p2p_broker::server
