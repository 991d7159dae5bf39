// What must hold in a simulation of lobbies when all that was on its way has come, and when everybody has gone.
#include <algorithm>
#include <utility>

#include "tests/simulation/lobby/lobby_run.hpp"

namespace p2p_broker::simulation {

using server::counter;
using server::milliseconds;

/// Everything comes, and everybody reads, also those who answer nothing; no time passes.
void lobby_run::settle() {
  bool news = true;
  for (int round = 0; std::exchange(news, false); ++round) {
    check(round < 1'000, "there is an end of what is told");
    for (const guest_ptr& each : present_) {
      net_.at(each->fd).widen();
      net_.arrive(each->fd, SIZE_MAX);
      if (each->gone) {
        news = !net_.take(each->fd, SIZE_MAX).empty() || news;
      } else {
        news = hear(*each, SIZE_MAX) || news;
      }
    }
    news = serve_all() || news;
  }
  drop_ended();
}

bool lobby_run::serve_all() {
  bool any = false;
  for (std::uint16_t shard = 0; shard < stage_.shards; ++shard) {
    for (int turns = 0; net_.loop(shard).has_news(); ++turns) {
      check(turns < 100, "a shard is told of something without end");
      (void)broker_.serve(shard, true);
      any = true;
    }
  }
  return any;
}

void lobby_run::compare() {
  for (const guest_ptr& each : present_) {
    if (is_here(*each)) {
      compare_with_all(*each);
    }
  }
  check(broker_.realms().first().outbox_bytes() == broker_.shared().outbox_bytes, "all came by one key");
}

void lobby_run::compare_with_all(lobby_guest& one) {
  const std::map<std::uint32_t, int>& members = in_.at(one.room());
  for (const auto& [id, fd] : members) {
    if (id == one.id()) {
      continue;
    }
    const auto here = std::ranges::find(present_, fd, [](const guest_ptr& each) { return each->fd; });
    compare_pair(one, here != present_.end() ? **here : *past_.at(fd));
  }
  for (const auto& [id, other] : one.others()) {
    check(!other.here || members.contains(id), "who is said to be here has come");
  }
}

/// Who was there together with whom is known from what each was told as it came.
void lobby_run::compare_pair(lobby_guest& one, lobby_guest& two) {
  ++compared_;
  const bool visible = one.is_mesh() || one.is_host() || two.is_host();
  const bool together = one.met_at_first().contains(two.id()) || two.met_at_first().contains(one.id());
  const auto found = one.others().find(two.id());
  const std::string who = one.room() + "/" + std::to_string(one.id()) + " of " + std::to_string(two.id());
  check((found != one.others().end()) == together, "who was there together knows of the other: " + who);
  check(visible || !together, "who may not see the other does not know of it: " + who);
  const bool here = found != one.others().end() && found->second.here;
  check(here == (visible && is_here(two)), "who is here is seen, and nobody else: " + who);
  if (here && strict_) {
    check(found->second.heard == two.others().at(one.id()).sent, "what was sent has come: " + who);
  }
}

/// Half of the runs end with a drain, the others with guests that all go.
void lobby_run::send_all_home() {
  settle();
  compare();
  if (chance_.once_in(2)) {
    drain();
  }
  for (int round = 0; round < 400 && !present_.empty(); ++round) {
    for (const guest_ptr& each : present_) {
      if (!std::exchange(each->gone, true)) {
        net_.at(each->fd).finish();
      }
    }
    settle();
    net_.set_now(net_.now() + milliseconds(50));
  }
  check(present_.empty(), "all come to an end");
  broker_.order(server::mail::kind::stop);
  (void)serve_all();
  check(net_.open() == 0 && broker_.shared().sockets.count() == 0, "no socket stays open");
  check(broker_.shared().outbox_bytes == 0, "no byte is counted that nobody is to get");
  check(broker_.realms().first().outbox_bytes() == 0, "nor is one for their key");
  check(broker_.realms().all_lobbies().count() == 0, "no lobby stays");
  check(count(counter::lobbies_opened) == count(counter::lobbies_closed), "lobbies that were made have ended");
  check(count(counter::lobby_joins) == count(counter::lobby_leaves), "who has joined has left");
}

/// All are told of that, and not of each other.
void lobby_run::drain() {
  const auto seen_by = [](lobby_guest& who) {
    return std::ranges::count_if(who.others(), [](const auto& other) { return other.second.here; });
  };
  std::map<int, std::ptrdiff_t> here;
  for (const guest_ptr& each : present_) {
    each->deserve("1001");
    if (is_here(*each)) {
      here.emplace(each->fd, seen_by(*each));
    }
  }
  broker_.order(server::mail::kind::drain);
  settle();
  for (const auto& [fd, seen] : here) {
    const auto present = std::ranges::find(present_, fd, [](const guest_ptr& each) { return each->fd; });
    lobby_guest& told = present != present_.end() ? **present : *past_.at(fd);
    check(told.closed() == "1001", "who is here is told of the broker's end");
    check(seen_by(told) == seen, "nobody is told of others then");
  }
}

}  // namespace p2p_broker::simulation
