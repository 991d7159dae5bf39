#include "server/shard/connection.hpp"

#include <utility>

#include "protocol/ws_frame.hpp"
#include "server/http/websocket_request.hpp"
#include "server/log/log.hpp"

namespace p2p_broker::server {

connection::connection(shard_context& shard, peer_ref self, transport bytes, arrival& how)
    : entrance(shard, self, std::move(bytes), this, how) {}

void connection::on_readable(bool ending) {
  if (wire_.paused() && !(ending && life_.is(phase::claiming))) {
    return;
  }
  if (life_.is(phase::preamble) && !read_preamble()) {
    return;
  }
  if (life_.is(phase::handshake) && !shake_hands()) {
    return;
  }
  for (bool more = true; more && !gone() && !wire_.paused();) {
    __builtin_prefetch(&websocket_);  // comes from memory while the kernel copies
    const wire::input input = http_ ? wire_.read(ending, http_->room(shard())) : wire_.read(ending);
    if (input.over) {
      flush();  // a client may finish sending before it reads its reply
      lose(end_reason::lost);
      return;
    }
    if (!input.bytes.empty()) {
      on_bytes(input.bytes);
    }
    more = input.more;
  }
  if (ending && life_.is(phase::claiming)) {
    lose(end_reason::lost);  // it has gone while it waits for its id
  }
}

void connection::on_writable() {
  if (life_.is(phase::preamble)) {
    return;
  }
  if (!life_.is(phase::handshake)) {
    flush();
  }
  if (gone()) {
    return;
  }
  if (wire_.may_go_on()) {
    wire_.resume_reading();
    on_bytes({});
    on_readable(false);
  } else if (wire_.bytes().secure()) {
    on_readable(false);  // TLS may have had to write before it could read on
  }
}

void connection::end_pending() {
  if (!is_our_turn()) {
    const address_account_ptr chosen_for = caller_.account();
    on_readable(false);  // what has come is life, also if it has not been read
    end_without_request(*chosen_for);
  }
}

void connection::on_bytes(std::span<char> input) {
  if (life_.is(phase::http)) {
    on_http(input);
  } else if (life_.reads()) {  // whoever is on the way out is not listened to
    on_websocket(input);
  }
}

void connection::on_http(std::span<char> input) {
  give_back_sums();  // a request may name another address, whose they are from then on
  const http_outcome outcome = http_->on_bytes(input, wire_, caller_, shard());
  const instant now = shard().now_at_latest();
  const bool keeps = outcome.is == http_outcome::what::wait || outcome.is == http_outcome::what::pause ||
                     outcome.is == http_outcome::what::later;
  hold_incoming(keeps ? http_->held_bytes() : 0);
  if (outcome.is != http_outcome::what::upgrade) {
    count_outbox();  // what an upgrade leaves unsent is counted when it is known by which key
  }
  switch (outcome.is) {
    case http_outcome::what::nothing: return;
    case http_outcome::what::wait:
      if (const auto deadline = life_.await_request(outcome.answered, now, shard().settings)) {
        set_deadline(*deadline);
      }
      return;
    case http_outcome::what::later: delay(outcome.turn); return;
    case http_outcome::what::pause: wire_.pause_until_sent(); [[fallthrough]];
    case http_outcome::what::idle: set_deadline(life_.idle(now, shard().settings)); return;
    case http_outcome::what::end: end_when_sent(outcome.linger, end_reason::http_done); break;
    case http_outcome::what::upgrade: become_websocket(*outcome.becomes); break;
  }
  if (!life_.is(phase::claiming)) {
    http_.reset();
  }
}

void connection::become_websocket(const http_outcome::accepted& how) {
  wire_.begin_frames(accept_websocket(shard().accepts.of(how.request.websocket_key), how.how.subprotocol));
  const admission outcome = websocket_.open(*how.how.at, {how.request, from(), account(), self_}, shard().spoken);
  if (outcome.waits_until) {
    wait(how, *outcome.waits_until);
    return;
  }
  admit(outcome.refused);
  if (!how.rest.empty()) {
    on_bytes(how.rest);
  }
}

void connection::ping() {
  wire_.forget_taken();
  if (!wire_.blocked()) {
    (void)wire_.room_for_frame(protocol::ws_opcode::ping, 0);
  }
}

void connection::decide(claim_answer answer) {
  if (!life_.is(phase::claiming)) {
    return;
  }
  const admission outcome = websocket_.decide(answer, {from(), account(), self_}, shard().spoken);
  if (outcome.waits_until) {
    set_deadline(life_.claim(*outcome.waits_until));
  } else {
    admit(outcome.refused);
    read_on();
  }
}

void connection::read_on() {
  wire_.resume_reading();
  std::string kept = std::exchange(http_, nullptr)->take_kept();
  if (!kept.empty()) {
    on_bytes(kept);
  }
  if (wire_.bytes().secure()) {
    on_readable(false);  // the loop cannot tell of what is decrypted
  }
}

void connection::drain() {
  if (wire_.held()) {
    release();
  }
  const bool waited = life_.is(phase::claiming);
  if (waited || life_.is(phase::websocket)) {
    close({protocol::close_code::going_away, {}, end_reason::shutdown});
  } else if (life_.now_in() < phase::claiming) {
    end_when_sent(false, end_reason::shutdown);
  }
  if (waited) {
    read_on();
  }
}

void connection::on_websocket(std::span<char> input) {
  life_.hear(shard().now_at_latest());
  const std::uint64_t spent_before = shard().spoken.spent;
  for (bool more = true; more;) {
    const ws_outcome outcome = life_.listens()
                                   ? websocket_.on_bytes(input, shard().message_bytes_max, wire_, shard().spoken)
                                   : websocket_.pass_over(input, shard().message_bytes_max);
    more = outcome.is == ws_outcome::what::told;
    switch (outcome.is) {
      case ws_outcome::what::open: break;
      case ws_outcome::what::closed: answer_close(outcome.close_payload); return;
      case ws_outcome::what::failed:
        refuse_peer(outcome.counts_as);
        close_unread(outcome.why);
        return;
      case ws_outcome::what::told: close(outcome.why); break;
    }
  }
  after_websocket(spent_before);
}

/// Whatever it waits for says by when, and the nearest is its next deadline. Whoever judges may end it.
void connection::on_deadline() {
  if (wire_.held()) {
    release();
    if (wire_.bytes().secure()) {
      on_readable(false);  // the loop cannot tell of what is decrypted already
    }
    return;
  }
  if (!life_.is(phase::websocket)) {
    judge_life();
    return;
  }
  judge_speaker();
  if (life_.is(phase::websocket)) {
    judge_receiver();
  }
  if (life_.is(phase::websocket)) {
    judge_rate();
  }
  if (life_.is(phase::websocket) && !life_.throttled()) {
    judge_message();
  }
  if (life_.is(phase::websocket) && !life_.throttled()) {
    judge_life();
  }
}

void connection::judge_rate() {
  if (may_go_on()) {
    wire_.resume_reading();
    on_readable(false);
  }
}

void connection::judge_life() {
  using action = connection_life::due::action;
  const connection_life::due due = life_.on_deadline(shard().now, websocket_.patience_for(shard().settings));
  switch (due.what) {
    case action::ping: (void)wire_.room_for_frame(protocol::ws_opcode::ping, 0); [[fallthrough]];
    case action::wait: shard().timers.bring_forward(self_.slot, due.next); return;
    case action::listen:
      set_deadline(due.next);
      listen_again();
      return;
    case action::decide: decide(claim_answer::overdue); return;
    case action::say_farewell:
      shard().counts.add(due.which);
      close({protocol::close_code::no_status, {}, due.why});
      return;
    case action::lose: break;
  }
  if (due.which == counter::limit_handshake_timeout) {
    refuse(due.which);
  } else {
    shard().counts.add(due.which);
  }
  lose(due.why);
}

}  // namespace p2p_broker::server
