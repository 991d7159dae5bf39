// Claims to ids that somebody has: owners that are asked, ids that are kept for a broken connection, and who waits.
#include <algorithm>
#include <stdexcept>

#include "server/core/claim_question.hpp"
#include "tests/simulation/model.hpp"

namespace p2p_broker::simulation {
namespace {

using server::claim_answer;
using server::counter;
using server::milliseconds;

constexpr milliseconds heard_lately{2000};
constexpr milliseconds claimant_extra{500};
constexpr std::size_t places = 4;
const std::string no_answer = "\x03\xE8no answer to a ping";
const std::string id_taken = R"({"type":"ID-TAKEN","payload":{"msg":"ID is taken"}})";
const std::string full = R"({"type":"ERROR","payload":{"msg":"Server has reached its concurrent user limit"}})";

}  // namespace

const spelled_id* model::spelling_of(const std::string& id) {
  return std::ranges::find(population, id, &spelled_id::id);
}

void model::claim(line& fresh, const expected::wish& wanted, bool after_grace, bool after_owner) {
  world& in = *fresh.home;
  const std::string id = wanted.id;
  std::vector<expected::kept> waiting;
  const auto found = in.here.find(id);
  const auto graced = in.graced.find(id);
  if (found != in.here.end() && found->second->token != wanted.token) {
    if (after_grace || after_owner) {
      refuse(fresh, counter::refused_id_taken, id_taken);
      return;
    }
    ask(fresh.shard, found->second->owner, fresh.number, false);
    const milliseconds patience = milliseconds(stage_.options.takeover_ping_timeout_ms) + claimant_extra;
    wait(fresh, {id, wanted.token, found->second->owner}, at_latest(part_of(fresh)) + patience);
    return;
  }
  if (found != in.here.end()) {
    count(counter::takeovers);
    fresh.self = found->second;
    end_former(fresh.shard, std::exchange(found->second->owner, fresh.number));
  } else if (graced != in.graced.end() && part_of(fresh).now < graced->second.until &&
             graced->second.token != wanted.token) {
    expected::grace& kept = graced->second;
    if (kept.waiting.size() == places) {
      refuse(fresh, counter::refused_claimants, id_taken);
    } else if (after_grace) {
      refuse(fresh, counter::refused_id_taken, id_taken);
    } else {
      kept.waiting.push_back(fresh.number);
      wait(fresh, {id, wanted.token, 0}, kept.until);
    }
    return;
  } else if (in.here.size() >= stage_.options.concurrent_limit) {
    refuse(fresh, counter::limit_concurrent, full);
    return;
  } else {
    count(counter::peers_opened);
    fresh.self = std::make_shared<identity>(identity{next_identity_++, spelling_of(id), wanted.token, fresh.number});
    in.here[id] = fresh.self;
    if (graced != in.graced.end()) {
      for (const client_number loser : std::exchange(graced->second.waiting, {})) {
        if (loser != fresh.number) {
          answer_claim(fresh.shard, loser, claim_answer::taken);
        }
      }
      in.graced.erase(id);
    }
    waiting = take_waiting(in, id);
    std::erase_if(in.held, [&](const auto& held) { return held.first == id; });
  }
  fresh.speaking = true;
  welcome(fresh, waiting);
}

void model::wait(line& fresh, const expected::wish& wanted, server::instant until) {
  seen_.see(wanted.asked != 0 ? sight::wait_for_owner : sight::wait_for_grace);
  fresh.in = phase::claiming;
  fresh.wants = wanted;
  set_due(fresh, until);
}

void model::ask(std::uint16_t from, client_number owner, client_number claimant, bool withdrawn) {
  const std::uint16_t shard = shard_of_.at(owner);
  if (shard == from) {
    on_question(parts_.at(shard), owner, claimant, withdrawn);
  } else {
    parts_.at(from).outgoing[shard].push_back({.what = letter::kind::ask,
                                               .to = owner,
                                               .bytes = sizeof(server::claim_question),
                                               .claimant = claimant,
                                               .withdrawn = withdrawn});
  }
}

void model::answer_claim(std::uint16_t from, client_number claimant, claim_answer what) {
  const std::uint16_t shard = shard_of_.at(claimant);
  if (shard == from) {
    parts_.at(shard).answers.emplace_back(claimant, what);
  } else {
    parts_.at(from).outgoing[shard].push_back(
        {.what = letter::kind::answer, .to = claimant, .bytes = sizeof(claim_answer), .answer = what});
  }
}

/// The line of an owner that still has its id and is listened to, or null.
expected::line* model::owner_of_id(client_number owner) {
  const auto found = lines_.find(owner);
  const bool has_id = found != lines_.end() && found->second.in == phase::websocket && !found->second.condemned &&
                      found->second.speaks();
  return has_id ? &found->second : nullptr;
}

void model::on_question(part& at, client_number owner, client_number claimant, bool withdrawn) {
  const auto same = [&](const expected::contest& each) { return each.owner == owner; };
  auto found = std::ranges::find_if(at.contests, same);
  if (withdrawn) {
    if (found != at.contests.end()) {
      std::erase(found->waiting, claimant);
    }
    return;
  }
  line* const asked = owner_of_id(owner);
  if (asked == nullptr) {
    answer_claim(at.index, claimant, claim_answer::left);
    return;
  }
  if (now_ - asked->heard < heard_lately) {
    answer_claim(at.index, claimant, claim_answer::taken);
    return;
  }
  if (found == at.contests.end()) {
    asked->taken = false;
    if (!asked->blocked) {
      (void)append(*asked, '\x89', "", 0);
    }
    at.contests.push_back({owner, asked->heard, now_ + milliseconds(stage_.options.takeover_ping_timeout_ms), {}});
    found = std::prev(at.contests.end());
  }
  if (found->waiting.size() == places) {
    answer_claim(at.index, claimant, claim_answer::crowded);
  } else {
    found->waiting.push_back(claimant);
    count(counter::claims_contested);
  }
}

void model::judge_contests(part& at) {
  std::vector<expected::contest> open;
  for (const expected::contest& each : std::exchange(at.contests, {})) {
    line* const owner = owner_of_id(each.owner);
    claim_answer what = claim_answer::left;
    if (owner != nullptr && (owner->taken || owner->heard != each.heard)) {
      what = claim_answer::taken;
    } else if (owner != nullptr && each.waiting.empty()) {
      seen_.see(sight::contest_forsaken);
      continue;
    } else if (owner != nullptr && at.now < each.until) {
      open.push_back(each);
      continue;
    } else if (owner != nullptr) {
      what = claim_answer::silent;
      condemn(*owner, no_answer);
    }
    for (const client_number claimant : each.waiting) {
      answer_claim(at.index, claimant, what);
    }
  }
  at.contests = std::move(open);
}

void model::decide(line& of, claim_answer what) {
  if (of.in != phase::claiming) {
    return;
  }
  const expected::wish wanted = std::exchange(of.wants, {});
  const bool for_owner = wanted.asked != 0;
  of.in = phase::websocket;
  of.heard = at_latest(part_of(of));
  set_due(of, of.heard + milliseconds(stage_.options.alive_timeout_ms));
  if (what == claim_answer::overdue && for_owner) {
    seen_.see(sight::claim_overdue);
    ask(of.shard, wanted.asked, of.number, true);
    what = claim_answer::taken;
  }
  if (what == claim_answer::taken) {
    refuse(of, counter::refused_id_taken, id_taken);
  } else if (what == claim_answer::crowded) {
    refuse(of, counter::refused_claimants, id_taken);
  } else {
    claim(of, wanted, !for_owner, for_owner);
    if (what == claim_answer::silent && of.speaking) {
      count(counter::claims_won);
    }
  }
  if (of.in != phase::claiming && of.read > of.begins) {
    hear_frames(of);
  }
}

void model::withdraw(line& of) {
  const expected::wish wanted = std::exchange(of.wants, {});
  seen_.see(sight::claimant_went);
  if (wanted.asked != 0) {
    ask(of.shard, wanted.asked, of.number, true);
  } else if (const auto found = of.home->graced.find(wanted.id); found != of.home->graced.end()) {
    std::erase(found->second.waiting, of.number);
  }
}

/// For the token of a connection that broke.
void model::begin_grace(world& in, const identity& former, server::instant when) {
  const milliseconds grace(stage_.options.id_grace_ms);
  if (grace.count() > 0 && in.graced.size() < stage_.options.concurrent_limit) {
    in.graced[former.name->id] = {former.token, when + grace, {}};
    count(counter::ids_graced);
  }
}

}  // namespace p2p_broker::simulation
