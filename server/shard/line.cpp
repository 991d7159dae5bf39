#include "server/shard/line.hpp"

#include <algorithm>
#include <new>

#include "protocol/ws_frame.hpp"
#include "server/log/log.hpp"
#include "server/shard/trace.hpp"

namespace p2p_broker::server {

using log::field;

char* line::room_for(std::size_t bytes, sender_uid sender) {
  char* const room =
      wire_.blocked() && over_hard_limit() ? nullptr : wire_.room_for_frame(protocol::ws_opcode::text, bytes, sender);
  websocket_.note_sent(room != nullptr);
  if (wire_.blocked()) {
    count_outbox();
  }
  if (room == nullptr && wire_.gives_room()) {
    note_no_room();
  }
  return room;
}

/// The sum is beyond what the search for who holds most may let it be, and this one is not too small to matter.
bool line::over_hard_limit() const noexcept {
  return outbox_held_.bytes() >= spared_bytes && shard().shared.outbox_bytes.load(std::memory_order_relaxed) >
                                                     hard_limit(shard().settings.total_outbox_bytes_max);
}

/// The message is refused, and nobody ends for it.
void line::note_no_room() {
  // compat: outbox-limits
  constexpr counter limit = counter::limit_outbox_bytes;
  refuse_peer(limit);
}

void line::close(const farewell& why) {
  if (!life_.is(phase::websocket) && !life_.is(phase::claiming)) {
    return;
  }
  trace::close(why, websocket_.who().id, caller_, shard());
  leave(why.why);
  wire_.append_last(protocol::make_close_frame(why.code, why.text));
  const instant end = life_.close(why.why, shard().now_at_latest(), shard().settings);
  if (why.why != end_reason::refused || websocket_.has_spoken() || !hold_refusal()) {
    set_deadline(end);
  }
}

/// A client that is refused as it comes, and asks again at once, waits for its answer: it is not sent yet, and nothing
/// is read, until the deadline that is set here. \returns false if it is to be sent at once
bool line::hold_refusal() {
  // compat: refusal-delay
  shared_state& all = shard().shared;
  const config::options& settings = shard().settings;
  const std::uint32_t held_max = std::max(1U, settings.sockets_max / 10);  // so that storms hold no more of them
  if (all.held_refusals.load(std::memory_order_relaxed) >= held_max) {
    return false;
  }
  const instant now = shard().now_at_latest();
  const milliseconds delay = account().refusals.next(
      now, {milliseconds(settings.refusal_delay_ms), milliseconds(settings.refusal_delay_max_ms)});
  if (delay == milliseconds(0)) {
    return false;
  }
  all.held_refusals.fetch_add(1, std::memory_order_relaxed);
  shard().counts.add(counter::refusals_delayed);
  wire_.hold();
  set_deadline(now + delay);
  return true;
}

void line::release() {
  shard().shared.held_refusals.fetch_sub(1, std::memory_order_relaxed);
  wire_.release();
  set_deadline(shard().now_at_latest() + milliseconds(shard().settings.close_timeout_ms));
}

/// What comes from here on cannot be read, not even the answer to the close frame.
void line::close_unread(const farewell& why) {
  close(why);
  end_when_sent(true, why.why);
}

void line::answer_close(std::string_view payload) {
  const bool answered = life_.is(phase::closing);
  trace::closed(payload, websocket_.who().id, caller_, shard());
  leave(end_reason::closed_by_client);
  if (!answered) {
    wire_.append_last(protocol::make_frame(protocol::ws_opcode::close, payload));
  }
  end_when_sent(false, answered ? life_.why() : end_reason::closed_by_client);
}

void line::look_sooner() {
  if (life_.is(phase::websocket)) {
    const instant latest = shard().now_at_latest() + websocket_.patience_for(shard().settings).ping_after;
    shard().timers.bring_forward(self_.slot, latest);
  }
}

void line::flush() {
  if (gone()) {
    return;
  }
  if (wire_.out_of_memory()) {
    shard().counts.add(counter::out_of_memory);
    lose(end_reason::no_memory);
    return;
  }
  const wire::flow flow = wire_.flush();
  count_outbox();
  if (flow == wire::flow::broken) {
    lose(end_reason::lost);
  } else if (flow == wire::flow::blocked && life_.is(phase::http)) {
    wire_.pause_until_sent();  // no request is read while a reply is unsent
  } else if (flow == wire::flow::blocked && life_.is(phase::websocket)) {
    if (const auto due = wire_.pace_due(milliseconds(shard().settings.outbox_timeout_ms))) {
      shard().timers.bring_forward(self_.slot, *due);
    }
  } else if (flow == wire::flow::clear && life_.is(phase::sending)) {
    if (life_.lingers() || wire_.bytes().secure()) {
      wire_.bytes().finish_sending();
    }
    if (!life_.sent()) {
      lose(life_.why());
    }
  }
}

/// What the receiver has not begun to get is dropped, and it is told to come back later.
void line::refuse_slow(counter limit) {
  // compat: outbox-timeout
  refuse_peer(limit);
  if (life_.is(phase::websocket)) {
    wire_.drop_unbegun_frames();
    close({protocol::close_code::try_again_later, {}, end_reason::too_slow});
    count_outbox();
  } else {
    lose(end_reason::too_slow);
  }
}

void line::pay(shared_sum which) {
  if (gone()) {
    return;
  }
  if (which == shared_sum::outbox) {
    refuse_slow(counter::limit_total_outbox_bytes);
    return;
  }
  refuse(counter::limit_total_incoming_bytes);
  if (life_.is(phase::websocket)) {
    close_unread({protocol::close_code::try_again_later, {}, end_reason::too_much_held});
  } else {
    lose(end_reason::too_much_held);
  }
}

void line::count_incoming(std::size_t bytes) {
  if (!incoming_held_.set(bytes, {shard().shared.incoming_bytes, account().incoming_bytes},
                          shard().settings.total_incoming_bytes_max)) {
    shard().note_full(shared_sum::incoming);
  }
}

void line::count_outbox() {
  const std::size_t bytes = wire_.held_bytes();
  if (bytes != outbox_held_.bytes() &&
      !outbox_held_.set(bytes, outbox_sums(), shard().settings.total_outbox_bytes_max)) {
    shard().note_full(shared_sum::outbox);
  }
}

void line::end_when_sent(bool linger, end_reason why) {
  if (gone()) {
    return;
  }
  websocket_.drop_input();
  give_back_incoming();
  const instant end = life_.finish(linger, why, shard().now_at_latest(), shard().settings);
  if (!wire_.held()) {
    set_deadline(end);
  }
  wire_.mark_unflushed();
}

void line::lose(end_reason why) {
  if (gone()) {
    return;
  }
  websocket_.leave({why, self_}, shard().spoken);
  life_.end(why);
  shard().timers.cancel(self_.slot);
  if (wire_.held()) {
    shard().shared.held_refusals.fetch_sub(1, std::memory_order_relaxed);
  }
  wire_.abandon();
  give_back_sums();
  shard().gone.note(self_.slot);
  try {
    told_.left(websocket_, from(), shard());
    told_.ended(websocket_, from(), life_.why(), shard());
  } catch (const std::bad_alloc&) {
    shard().counts.add(counter::out_of_memory);  // the log must do without it
  }
}

void line::leave(end_reason why) {
  websocket_.leave({why, self_}, shard().spoken);
  told_.left(websocket_, from(), shard());
}

void line::refuse(counter which) { shard().refuse(which, {field::spoken("from", from_text())}); }

/// What tells who it is is put together only if it will be told: this comes with each message that has no room.
void line::refuse_peer(counter which) {
  if (shard().tells(which)) {
    shard().refuse(which, {field::alone("id", websocket_.who().id), field::spoken("from", from_text())});
  } else {
    shard().refuse(which);
  }
}

std::string line::from_text() const { return caller_.text(shard()); }

}  // namespace p2p_broker::server
