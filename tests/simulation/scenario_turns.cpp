// Wake-ups of a scenario's shards, and how it comes to its end.
#include <algorithm>

#include "tests/simulation/scenario.hpp"

namespace p2p_broker::simulation {

using expected::letter;
using server::milliseconds;

void scenario::serve() {
  const auto shard = static_cast<std::uint16_t>(chance_.below(stage_.shards));
  if (net_.loop(shard).has_news() || chance_.once_in(20)) {
    serve(shard, false);
  }
}

/// First the broker, then the model, which is told what the net did meanwhile.
void scenario::serve(std::uint16_t shard, bool everything) {
  std::map<int, bool> input;
  for (const client_number who : present_) {
    const int fd = guests_.at(who).fd;
    input[fd] = net_.at(fd).has_input();
  }
  broker::woken woken = broker_.serve(shard, everything);
  turn seen{.knocks = std::move(woken.knocks)};
  for (const simulated_loop::news& each : woken.news) {
    turn::happening told{.what = each.what.what};
    if (each.fd >= 0) {
      network::reads done = net_.take_reads(each.fd);
      told = {.what = each.what.what,
              .who = by_fd_.at(each.fd),
              .writable = each.what.writable,
              .input = each.what.readable && input.at(each.fd),
              .ending = each.what.readable && each.what.ending,
              .reads = std::move(done.bytes),
              .over = done.over};
    }
    seen.happenings.push_back(std::move(told));
  }
  look_for_ids(seen);
  check(model_.serve(shard, seen) == woken.goes_on, "a shard goes on, or does not");
  compare_often();
}

void scenario::look_for_ids(turn& seen) {
  for (const client_number number : present_) {
    guest& who = guests_.at(number);
    const std::string& reply = net_.at(who.fd).waiting_for_client();
    if (!who.awaits_id || reply.empty()) {
      continue;
    }
    who.awaits_id = false;
    who.has_answer = true;
    seen.ids[number].push_back(reply.starts_with("HTTP/1.1 200 ") ? reply.substr(reply.size() - 1) : "");
  }
}

/// A reload, whose letter comes among all others. Who is there by the former limits stays.
void scenario::raise_limits() {
  ++stage_.options.concurrent_limit;
  ++stage_.options.connection_limit;
  ++stage_.options.queue_messages_max;
  broker_.take_settings(stage_.options);
  model_.order(letter::kind::settings);
}

/// What shards do with memory that they do not use is not to be seen from outside.
void scenario::shrink() {
  broker_.order(server::mail::kind::shrink);
  model_.order(letter::kind::shrink);
}

/// Most clients read to the end; some do not wait for it.
void scenario::drop_ended() {
  std::erase_if(present_, [this](client_number number) {
    guest& who = guests_.at(number);
    const bool ended = net_.closed_by_broker(who.fd);
    if (ended) {
      if (who.reads == guest::eagerness::prompt) {
        read(who, SIZE_MAX);
      }
      model_.reset(number);
      model_.forget(number);
      net_.forget(who.fd);
      by_fd_.erase(who.fd);
      guests_.erase(number);
    }
    return ended;
  });
}

void scenario::serve_all() {
  for (std::uint16_t shard = 0; shard < stage_.shards; ++shard) {
    for (int turns = 0; net_.loop(shard).has_news(); ++turns) {
      check(turns < 100, "a shard is told of something without end");
      serve(shard, true);
    }
  }
}

/// Half of the runs end with a drain, the others with clients that all go. What missed its receiver makes one more
/// letter, so there are many rounds.
void scenario::send_all_home() {
  const bool drains = chance_.once_in(2);
  if (drains) {
    net_.seen().see(sight::drained);
    broker_.order(server::mail::kind::drain);
    model_.order(letter::kind::drain);
  }
  for (const client_number number : present_) {
    guest& who = guests_.at(number);
    who.reads = guest::eagerness::prompt;
    net_.at(who.fd).widen();
    if (!drains && !who.finished && !who.was_reset) {
      who.finished = true;
      net_.at(who.fd).finish();
    }
    who.wants = who.wants == guest::aim::id || who.finished ? guest::aim::end : who.wants;
  }
  for (int round = 0; round < 200 && !present_.empty(); ++round) {
    for (const client_number number : present_) {
      net_.arrive(guests_.at(number).fd, SIZE_MAX);
      read(guests_.at(number), SIZE_MAX);
    }
    serve_all();
    drop_ended();
    net_.set_now(net_.now() + milliseconds(50));
    model_.set_now(net_.now());
  }
  check(present_.empty(), "clients do not come to an end");
  for (std::uint32_t waited = 0; waited < 2 * stage_.options.expire_timeout_ms + 5'000; waited += 100) {
    net_.set_now(net_.now() + milliseconds(100));
    model_.set_now(net_.now());
    serve_all();
  }
  broker_.order(server::mail::kind::stop);
  model_.order(letter::kind::stop);
  serve_all();
  check_nothing_is_left();
}

void scenario::check_nothing_is_left() {
  compare_realms();
  compare_counters();
  compare_fates();
  check(net_.open() == 0, "a socket stays open");
  const server::shared_state& shared = broker_.shared();
  check(shared.sockets.count() == 0, "sockets are counted that have been closed");
  check(shared.outbox_bytes == 0, "bytes are counted that nobody is to get");
  check(shared.incoming_bytes == 0, "bytes are counted of messages that nobody sends");
  for (std::uint16_t shard = 0; shard < stage_.shards; ++shard) {
    check(shard == stage_.sweeper || !net_.loop(shard).ticks(), "a shard has deadlines without connections");
    check(shared.inboxes[shard]->waiting_bytes() == 0, "mail stays unread");
  }
  for (const auto& each : broker_.realms().all()) {
    check(each->size() == 0, "an id stays registered");
    check(each->graced() == 0, "an id stays kept for somebody");
    check(each->outbox_bytes() == 0, "bytes are counted for a key that nobody is to get");
  }
  check(broker_.realms().waiting_bytes() == 0, "bytes stay reserved for messages that do not wait any more");
}

}  // namespace p2p_broker::simulation
