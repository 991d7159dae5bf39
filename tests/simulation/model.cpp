// Wake-ups: what a shard does in which order with what its loop and its mail bring.
#include "tests/simulation/model.hpp"

#include <algorithm>
#include <stdexcept>

namespace p2p_broker::simulation {
namespace {

using server::counter;
using server::event;
using server::milliseconds;

constexpr milliseconds granularity{50};   ///< of the deadlines
constexpr milliseconds pause_from{200};   ///< ticks further apart have a pause between them
constexpr std::size_t head_max = 16'384;  ///< --request_head_bytes_max
constexpr std::size_t read_max = 65'536;  ///< a connection that sends more has to wait for the others

}  // namespace

model::model(const setting& stage, server::instant start, sights& seen) : stage_(stage), now_(start), seen_(seen) {
  for (const std::string& key : stage.options.keys) {
    worlds_[key];
  }
  for (std::uint16_t shard = 0; shard < stage.shards; ++shard) {
    part& made = parts_[shard];
    made.index = shard;
    made.start = made.now = made.last_tick = made.next_sweep = start;
  }
}

bool model::serve(std::uint16_t shard, turn& seen) {
  turn_ = &seen;
  part& at = parts_.at(shard);
  const auto is_tick = [](const turn::happening& each) { return each.what == event::kind::tick; };
  const bool ticked = std::ranges::any_of(seen.happenings, is_tick);
  if (ticked && seen.happenings.size() > 1) {
    at.now = now_;
  }
  for (const turn::happening& each : seen.happenings) {
    happen(at, each);
  }
  if (ticked) {
    run_timers(at);
    if (shard == stage_.sweeper && at.now >= at.next_sweep) {
      at.next_sweep = at.now + milliseconds(stage_.options.cleanup_out_msgs_ms);
      sweep(shard);
    }
  }
  settle(at, true);
  for (const client_number gone : std::exchange(at.gone, {})) {
    count(counter::sockets_closed);
    lines_.at(gone).freed = true;
    at.lines.erase(gone);
  }
  if (!seen.knocks.empty()) {
    throw std::logic_error("the broker made a visit that it should not");
  }
  return !at.stopped && !(at.draining && at.lines.empty());
}

void model::happen(part& at, const turn::happening& what) {
  if (what.what == event::kind::woken) {
    take_mail(at);
  }
  if (what.what != event::kind::ready) {
    return;
  }
  line& of = lines_.at(what.who);
  if (what.writable) {
    flush(of);
    if (of.paused && !of.gone() && of.outbox.empty()) {
      of.paused = false;
      hear(of, 0);
    }
  }
  if (of.gone()) {
    if (!what.reads.empty() || what.over) {
      throw std::logic_error("a connection was read that had ended: " + std::to_string(of.number));
    }
    return;
  }
  if (of.in == phase::claiming) {
    if (what.ending) {
      lose(of);
    }
    return;
  }
  if (of.condemned && what.input) {
    seen_.see(sight::read_while_condemned);
  }
  bool full = false;
  for (const std::size_t bytes : what.reads) {
    full = bytes == read_max || !of.listens() || (of.in == phase::http && of.read - of.begins + bytes > head_max);
    hear(of, bytes);
  }
  if (of.in == phase::claiming && what.ending) {
    lose(of);
    return;
  }
  const bool unread = !of.paused && ((what.ending && !full) || (what.input && what.reads.empty()));
  if (unread && !what.over && !of.gone() && of.in != phase::claiming && !of.held) {
    throw std::logic_error("a connection was not read to its end: " + std::to_string(of.number));
  }
  if (what.over) {
    if (!of.reset && of.pending() > 0) {
      seen_.see(sight::half_close);
    }
    flush(of);
    lose(of);
  }
}

/// Behind the events, and until nothing is left to do: ends, then letters, then what goes out.
void model::settle(part& at, bool may_visit) {
  const auto letters_wait = [&] {
    return std::ranges::any_of(at.outgoing, [](const auto& each) { return !each.second.empty(); });
  };
  do {
    while (!at.condemned.empty() || !at.answers.empty()) {
      for (const auto& [who, payload] : std::exchange(at.condemned, {})) {
        close(lines_.at(who), payload);
      }
      for (const auto& [who, what] : std::exchange(at.answers, {})) {
        if (const auto found = lines_.find(who); found != lines_.end()) {
          decide(found->second, what);
        }
      }
    }
    if (letters_wait()) {
      post(at, may_visit);
    }
    for (const client_number each : at.lines) {
      if (lines_.at(each).to_flush) {
        flush(lines_.at(each));
      }
    }
  } while (!at.condemned.empty() || !at.answers.empty() || letters_wait());
}

/// After a pause nobody's time is judged until the next tick, and who was heard since the tick before it may have been
/// heard behind it.
void model::run_timers(part& at) {
  at.now = now_;
  const bool paused = at.now - at.last_tick > pause_from;
  if (paused) {
    resume(at);
  }
  at.was_late = !at.was_late && paused;
  at.last_tick = at.now;
  if (at.was_late) {
    seen_.see(sight::pause);
    return;
  }
  at.done = std::max(at.done, (at.now - at.start) / granularity);
  std::vector<client_number> due;
  std::ranges::copy_if(at.lines, std::back_inserter(due), [&](client_number who) {
    const auto& when = lines_.at(who).due;
    return when && *when <= at.done;
  });
  std::ranges::sort(due, {}, [&](client_number who) {
    const line& each = lines_.at(who);
    return std::pair(*each.due, each.due_order);
  });
  for (const client_number who : due) {
    if (std::exchange(lines_.at(who).due, std::nullopt)) {
      on_deadline(lines_.at(who));
    }
  }
  judge_contests(at);
}

void model::resume(part& at) {
  for (expected::contest& each : at.contests) {
    each.until =
        std::min(each.until + (at.now - at.last_tick), at.now + milliseconds(stage_.options.takeover_ping_timeout_ms));
    const line* const owner = owner_of_id(each.owner);
    if (owner != nullptr && owner->heard == each.heard && each.heard > at.last_tick) {
      each.heard = at_latest(at);
    }
  }
  for (const client_number each : at.lines) {
    if (line& of = lines_.at(each); of.in == phase::websocket && of.heard > at.last_tick) {
      of.heard = at_latest(at);
    }
  }
}

void model::on_deadline(line& of) {
  if (of.held) {
    release(of);
    return;
  }
  const part& at = part_of(of);
  if (of.in == phase::websocket && of.pace_since) {
    const server::instant slow_at = *of.pace_since + milliseconds(stage_.options.outbox_timeout_ms);
    if (at.now >= slow_at) {
      end_slow(of);
      return;
    }
    set_no_later(of, slow_at);
  }
  if (of.in == phase::websocket && of.unfinished_since) {
    const server::instant late_at = *of.unfinished_since + milliseconds(stage_.options.message_timeout_ms);
    if (at.now >= late_at) {
      count(counter::limit_message_timeout);
      close(of, "\x03\xF0");
      end_when_sent(of, true);
      return;
    }
    set_no_later(of, late_at);
  }
  const server::instant silent_until = of.heard + milliseconds(stage_.options.alive_timeout_ms);
  switch (of.in) {
    case phase::http: count(of.idle ? counter::limit_keep_alive_timeout : counter::limit_handshake_timeout); break;
    case phase::claiming: decide(of, server::claim_answer::overdue); return;
    case phase::websocket:
      if (at.now < silent_until) {
        set_no_later(of, silent_until);
      } else {
        if (now_ - of.read_at < milliseconds(stage_.options.alive_timeout_ms) - (pause_from - granularity)) {
          throw std::logic_error("a client ends as silent that was heard lately: " + std::to_string(of.number));
        }
        count(counter::limit_alive_timeout);
        close(of, "", true);
      }
      return;
    default: count(counter::limit_close_timeout); break;
  }
  lose(of);
}

void model::set_due(line& of, server::instant when) {
  const part& at = part_of(of);
  const auto tick = (when - at.start + granularity - milliseconds(1)) / granularity;
  of.due = std::max(tick, at.done + 1);
  of.due_order = ++dues_set_;
}

/// The same, unless the one that it has comes first.
void model::set_no_later(line& of, server::instant when) {
  const auto tick = (when - part_of(of).start + granularity - milliseconds(1)) / granularity;
  if (!of.due || *of.due > tick) {
    set_due(of, when);
  }
}

server::instant model::at_latest(const part& at) const { return at.now + granularity; }

}  // namespace p2p_broker::simulation
