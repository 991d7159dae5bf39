#include "server/shard/connection.hpp"

#include <utility>

#include "protocol/ws_frame.hpp"
#include "server/http/websocket_request.hpp"
#include "server/log/log.hpp"
#include "server/net/address_text.hpp"

namespace p2p_broker::server {

connection::connection(shard_context& shard, peer_ref self, transport bytes, address from)
    : wire_(shard, std::move(bytes), this),
      life_(wire_.bytes().secure()),
      http_(std::make_unique<http_session>()),
      self_(self),
      from_(from) {
  set_deadline(life_.begin(shard.now_at_latest(), shard.settings));
}

std::string connection::from_text() const { return text_of(from_, shard().settings.log_mask_addresses); }

void connection::on_readable(bool ending) {
  if (life_.is(phase::handshake)) {
    continue_handshake();
    return;
  }
  if (life_.is(phase::claiming)) {
    if (ending) {
      lose(end_reason::lost);
    }
    return;
  }
  for (bool more = true; more && !gone();) {
    __builtin_prefetch(&websocket_);  // comes from memory while the kernel copies
    const wire::input input = wire_.read(ending);
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
}

void connection::on_writable() {
  if (!life_.is(phase::handshake)) {
    flush();
  }
  if (wire_.bytes().secure() && !gone()) {
    on_readable(false);  // TLS may have had to write before it could read on
  }
}

void connection::continue_handshake() {
  const wire::flow flow = wire_.handshake();
  if (flow == wire::flow::broken) {
    shard().refuse(counter::tls_failures, "from " + from_text());
    lose(end_reason::tls_failed);
  } else if (flow == wire::flow::clear) {
    life_.secure();
    on_readable(false);
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
  const http_outcome outcome = http_->on_bytes(input, wire_, shard());
  const instant now = shard().now_at_latest();
  if (outcome.refused) {
    shard().refuse(*outcome.refused, "from " + from_text());
  }
  switch (outcome.is) {
    case http_outcome::what::wait:
      if (const auto deadline = life_.await_request(outcome.answered, now, shard().settings)) {
        set_deadline(*deadline);
      }
      return;
    case http_outcome::what::idle: set_deadline(life_.idle(now, shard().settings)); return;
    case http_outcome::what::end: end_when_sent(outcome.linger, end_reason::http_done); break;
    case http_outcome::what::lose: lose(end_reason::too_slow); break;
    case http_outcome::what::upgrade: become_websocket(*outcome.becomes); break;
  }
  if (!life_.is(phase::claiming)) {
    http_.reset();
  }
}

void connection::become_websocket(const http_outcome::accepted& how) {
  wire_.begin_frames(accept_websocket(shard().accepts.of(how.request.websocket_key), how.how.subprotocol));
  admit(websocket_.open(*how.how.at, {how.request, from_, self_}, shard().spoken));
  if (life_.is(phase::claiming)) {
    http_->keep(how.rest);
    wire_.pause_reading();
  } else if (!how.rest.empty()) {
    on_bytes(how.rest);
  }
}

void connection::admit(const admission& outcome) {
  if (outcome.waits_until) {
    set_deadline(life_.claim(*outcome.waits_until));
    return;
  }
  set_deadline(life_.become_websocket(shard().now_at_latest(), websocket_.patience_for(shard().settings)));
  told_.opened(websocket_, from_, shard());
  if (outcome.refused) {
    close(*outcome.refused);
  }
}

void connection::decide(claim_answer answer) {
  if (life_.is(phase::claiming)) {
    admit(websocket_.decide(answer, {from_, self_}, shard().spoken));
    read_on();
  }
}

/// Behind a claim: first what came with the request, which nobody has looked at.
void connection::read_on() {
  if (life_.is(phase::claiming) || gone()) {
    return;
  }
  std::string kept = http_->take_kept();
  http_.reset();
  wire_.resume_reading();
  if (!kept.empty()) {
    on_bytes(kept);
  }
}

void connection::on_websocket(std::span<char> input) {
  life_.hear(shard().now_at_latest());
  for (bool more = true; more;) {
    const ws_outcome outcome = life_.listens()
                                   ? websocket_.on_bytes(input, shard().message_bytes_max, wire_, shard().spoken)
                                   : websocket_.pass_over(input, shard().message_bytes_max);
    more = outcome.is == ws_outcome::what::told;
    switch (outcome.is) {
      case ws_outcome::what::open: break;
      case ws_outcome::what::closed: answer_close(outcome.close_payload); return;
      case ws_outcome::what::failed:
        shard().refuse(outcome.counts_as, log::quoted(websocket_.who().id) + " from " + from_text());
        close_unread(outcome.why);
        return;
      case ws_outcome::what::told: close(outcome.why); break;
    }
  }
  account_incoming();
}

void connection::account_incoming() {
  if (!incoming_held_.set(websocket_.held_bytes(), shard().shared.incoming_bytes,
                          shard().settings.total_incoming_bytes_max)) {
    shard().refuse(counter::limit_total_incoming_bytes, "from " + from_text());
    close_unread({protocol::close_code::try_again_later, {}, end_reason::too_much_held});
  }
}

/// What comes from here on cannot be read, not even the answer to the close frame.
void connection::close_unread(const farewell& why) {
  close(why);
  end_when_sent(true, why.why);
}

void connection::on_deadline() {
  using action = connection_life::due::action;
  const connection_life::due due = life_.on_deadline(shard().now, websocket_.patience_for(shard().settings));
  switch (due.what) {
    case action::ping: (void)wire_.room_for_frame(protocol::ws_opcode::ping, 0); [[fallthrough]];
    case action::wait: set_deadline(due.next); return;
    case action::decide: decide(claim_answer::overdue); return;
    case action::say_farewell:
      shard().counts.add(due.which);
      close({protocol::close_code::no_status, {}, due.why});
      return;
    case action::lose: break;
  }
  if (due.which == counter::limit_handshake_timeout) {
    shard().refuse(due.which, "from " + from_text());
  } else {
    shard().counts.add(due.which);
  }
  lose(due.why);
}

char* connection::room_for(std::size_t bytes) {
  char* const room = wire_.room_for_frame(protocol::ws_opcode::text, bytes);
  websocket_.note_sent(room != nullptr);
  return room;
}

void connection::close(const farewell& why) {
  if (!life_.is(phase::websocket)) {
    return;
  }
  leave(why.why);
  wire_.append_last(protocol::make_close_frame(why.code, why.text));
  set_deadline(life_.close(why.why, shard().now_at_latest(), shard().settings));
}

void connection::leave(end_reason why) {
  websocket_.leave({why, self_}, shard().spoken);
  told_.left(websocket_, from_, shard());
}

void connection::answer_close(std::string_view payload) {
  const bool answered = life_.is(phase::closing);
  leave(end_reason::closed_by_client);
  if (!answered) {
    wire_.append_last(protocol::make_frame(protocol::ws_opcode::close, payload));
  }
  end_when_sent(false, answered ? life_.why() : end_reason::closed_by_client);
}

void connection::drain() {
  if (life_.is(phase::claiming)) {
    leave(end_reason::shutdown);
    admit(farewell{protocol::close_code::going_away, {}, end_reason::shutdown});
    read_on();
    return;
  }
  if (life_.is(phase::websocket)) {
    close({protocol::close_code::going_away, {}, end_reason::shutdown});
  } else if (life_.is(phase::http) || life_.is(phase::handshake)) {
    end_when_sent(false, end_reason::shutdown);
  }
}

void connection::flush() {
  if (gone()) {
    return;
  }
  if (const wire::fault found = wire_.found(); found == wire::fault::too_slow || found == wire::fault::all_slow) {
    refuse_slow(found == wire::fault::too_slow ? counter::limit_outbox_bytes : counter::limit_total_outbox_bytes);
  }
  const wire::flow flow = wire_.flush();
  if (flow == wire::flow::broken) {
    lose(end_reason::lost);
  } else if (flow == wire::flow::clear && life_.is(phase::sending)) {
    if (life_.lingers() || wire_.bytes().secure()) {
      wire_.bytes().finish_sending();
    }
    if (!life_.sent()) {
      lose(life_.why());
    }
  }
}

/// The receiver has not read for too long: what it has not begun to get is dropped, and it is told to come back later.
void connection::refuse_slow(counter limit) {
  // compat: outbox-limits
  if (life_.is(phase::websocket)) {
    shard().refuse(limit, log::quoted(websocket_.who().id) + " from " + from_text());
    wire_.drop_unbegun_frames();
    close({protocol::close_code::try_again_later, {}, end_reason::too_slow});
  }
}

void connection::end_when_sent(bool linger, end_reason why) {
  if (gone()) {
    return;
  }
  websocket_.drop_input();
  incoming_held_.clear(shard().shared.incoming_bytes);
  set_deadline(life_.finish(linger, why, shard().now_at_latest(), shard().settings));
  wire_.mark_unflushed();
}

void connection::lose(end_reason why) {
  if (gone()) {
    return;
  }
  leave(why);
  life_.end(why);
  told_.ended(websocket_, from_, life_.why(), shard());
  shard().timers.cancel(self_.slot);
  wire_.abandon();
  incoming_held_.clear(shard().shared.incoming_bytes);
  shard().gone.push_back(self_.slot);
}

}  // namespace p2p_broker::server
