#include "server/shard/shard.hpp"

#include <algorithm>

#include "server/log/log.hpp"
#include "server/net/clock.hpp"
#include "server/shard/chronicle.hpp"
#include "server/shard/turn_timer.hpp"

namespace p2p_broker::server {

using log::field;

shard::shard(std::uint16_t index, shared_state& state, std::unique_ptr<protocol::random_source> random)
    : at_work_(state.inboxes.size() > 1),
      random_(std::move(random)),
      context_(index, state, *this, *random_, clock_now()),
      others_(state.inboxes, context_.settings.mailbox_bytes_max),
      acceptor_(context_, others_,
                [this](file_descriptor socket, const address& from) { add_connection(std::move(socket), from); }),
      connections_(context_),
      levy_(context_, connections_, others_),
      next_sweep_(context_.now),
      pauses_(context_.now) {
  state.inboxes[index]->belong_to(*this);
}

bool shard::serve_once() {
  const std::span<const event> events = context_.loop.wait();
  const turn_timer timer(context_.timings.get(), turns_++);
  const std::unique_lock at_work(at_work_);
  if (clock_is_late(events)) {
    update_clock();
  }
  context_.handshakes.renew();
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (i % events_between_accepts == 0 && acceptor_.is_behind()) {
      settle(true);  // such a wake-up is long: what is said so far need not wait for its end
      accept();
    }
    dispatch(events[i]);
  }
  connections_.continue_handshakes();
  if (ticked_) {
    // Behind the events: what has come is life. More may have come if there was no room to tell of it.
    run_timers(events.size() < event_loop::events_max);
  }
  settle(true);
  if (connections_.free_gone()) {
    adjust_ticks();
  }
  if (std::exchange(pulse_asked_, false)) {
    pulses_.fetch_add(1, std::memory_order_relaxed);
  }
  return !stopped_ && !(draining_ && connections_.size() == 0);
}

void shard::dispatch(const event& what) {
  switch (what.what) {
    case event::kind::woken: read_mail(); return;
    case event::kind::tick: ticked_ = true; return;
    case event::kind::ready: break;
  }
  if (what.tag == &acceptor_) {
    accept();
    return;
  }
  // It still exists: connections are freed after the last event of a wait.
  connections_.serve(*static_cast<connection*>(what.tag), [&what](connection& link) {
    if (what.writable) {
      link.on_writable();
    }
    if (what.readable) {
      link.on_readable(what.ending);
    }
  });
}

void shard::add_connection(file_descriptor socket, const address& from) {
  connection* const link = connections_.add(std::move(socket), from);
  adjust_ticks();
  if (link != nullptr && draining_) {
    link->drain();
  }
}

void shard::read_mail() {
  update_clock();
  context_.shared.inboxes[context_.index]->take(incoming_);
  incoming_.for_each([this](const mail::letter& letter, std::string_view text) { on_letter(letter, text); });
  incoming_.clear();
  if (std::exchange(shrinks_, false)) {
    if_memory_allows([this] { shrink(); });
  }
}

void shard::on_letter(const mail::letter& letter, std::string_view text) {
  switch (letter.what) {
    case mail::kind::socket: add_connection(file_descriptor(letter.fd), address_in(text)); return;
    case mail::kind::deliver: if_memory_allows([&] { deliver(letter, text); }); return;
    case mail::kind::tell: tell(letter.to, text); return;
    case mail::kind::end: if_memory_allows([&] { end(letter.to, farewell_in(text)); }); return;
    case mail::kind::ask: ask(letter.to, question_in(text)); return;
    case mail::kind::answer: answer(letter.to, answer_in(text)); return;
    case mail::kind::levy: if_memory_allows([&] { levy_.note(levy_in(text)); }); return;
    case mail::kind::settings: take_settings(); return;
    case mail::kind::pulse: pulse_asked_ = true; return;  // a visitor reads it, too, but does not answer
    case mail::kind::shrink: shrinks_ = true; return;
    case mail::kind::drain: begin_drain(); return;
    case mail::kind::stop: stopped_ = true; return;
  }
}

void shard::deliver(const mail::letter& letter, std::string_view text) {
  connection* const link = connections_.find(letter.to);
  char* const room = link != nullptr && link->speaks() ? link->room_for(text.size(), letter.sender) : nullptr;
  if (room != nullptr) {
    std::ranges::copy(text, room);
  } else if (letter.to_tell != nullptr) {
    context_.routes.missed(*letter.to_tell, text, context_.now_at_latest());
  } else {
    context_.counts.add(counter::messages_missed);
  }
}

char* shard::room_for(peer_ref to, std::size_t bytes, realm* to_tell, sender_uid sender) {
  context_.routes.note_out(bytes);
  if (to.shard == context_.index) {
    connection* const link = connections_.find(to);
    return link == nullptr ? nullptr : link->room_for(bytes, sender);
  }
  char* room = nullptr;
  if (if_memory_allows([&] { room = others_.room_for(to, bytes, to_tell, sender); }) && room == nullptr) {
    context_.refuse(counter::limit_mailbox_bytes);
  }
  return room;
}

void shard::tell(peer_ref to, std::string_view text) {
  context_.routes.note_out(text.size());
  if_memory_allows([&] {
    if (to.shard != context_.index) {
      others_.tell(to, text);
    } else {
      connections_.tell(to, text);
    }
  });
}

void shard::end(peer_ref who, const farewell& why) {
  if (who.shard != context_.index) {
    others_.end(who, why);
  } else {
    connections_.condemn(who, why);
  }
}

void shard::note_refusal(counter which, std::string_view id, const address* from) {
  if (from == nullptr) {
    context_.note_refusal(which, {field::alone("id", id)});
  } else {
    const std::string place = context_.shown(*from);
    context_.note_refusal(which, {field::named("id", id), field::spoken("from", place)});
  }
}

bool shard::read_asleep(const mail& letters) {
  const std::unique_lock visit(at_work_, std::try_to_lock);
  if (!visit) {
    return false;
  }
  read_mail();  // what was sent before comes before
  letters.for_each([this](const mail::letter& letter, std::string_view text) { on_letter(letter, text); });
  settle(false);  // one visit is not the start of another
  if (!context_.gone.empty()) {
    wake();  // to free them: events on their way to its thread may name them
  }
  return true;
}

void shard::begin_drain() {
  draining_ = true;
  acceptor_.close();
  connections_.drain();
}

/// A deadline that was set for a longer silence would come too late.
void shard::take_settings() {
  context_.take(*context_.shared.newest.get());
  adjust_ticks();
  connections_.look_sooner();
}

void shard::run_timers(bool all_told) {
  ticked_ = false;
  update_clock();
  context_.note_tick();
  others_.try_again();
  if (const auto since = pauses_.before_pause(context_.now)) {
    contests_.resume(*since);
    connections_.hear_again(*since);
  }
  // After a pause the deadlines wait for the next tick, before which all that lies in the sockets is read.
  if (pauses_.may_judge()) {
    connections_.on_tick();
  }
  acceptor_.on_tick();
  adjust_ticks();  // none may be needed any more
  if (pauses_.may_judge() && all_told) {
    contests_.on_tick();
  }
  if (sweeps_ && context_.now >= next_sweep_) {
    next_sweep_ = context_.now + milliseconds(context_.settings.cleanup_out_msgs_ms);
    for (const auto& each : context_.shared.all_realms.all()) {
      if_memory_allows([&] { context_.routes.expire(*each, context_.now); });
    }
    chronicle::sum_up(context_);
  }
}

/// Behind the events. What ends a former owner of an id goes out before the new owner's OPEN does.
void shard::settle(bool may_visit) {
  if (levy_.due()) {
    levy_.collect();
  }
  do {
    contests_.settle();
    if (others_.letters_wait()) {
      others_.post(may_visit);
    }
    connections_.flush();  // may find receivers that are too slow, whose end may be news for others
  } while (connections_.any_condemned() || contests_.any_answered() || others_.letters_wait());
  if (std::exchange(context_.events_told, false)) {
    log::flush();
  }
}

/// With nothing to watch a shard sleeps until something happens; only who sweeps has that to do.
void shard::adjust_ticks() noexcept {
  milliseconds interval(sweeps_ ? context_.settings.cleanup_out_msgs_ms : 0);
  if (!context_.timers.empty() || acceptor_.rests()) {
    interval = sweeps_ ? std::min(interval, deadlines::granularity) : deadlines::granularity;
  }
  context_.tick_each(interval);
}

}  // namespace p2p_broker::server
