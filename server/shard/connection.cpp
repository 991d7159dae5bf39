#include "server/shard/connection.hpp"

#include <utility>

#include "protocol/ws_frame.hpp"
#include "server/http/websocket_request.hpp"
#include "server/log/log.hpp"

namespace p2p_broker::server {

connection::connection(shard_context& shard, peer_ref self, transport bytes, const address& from,
                       address_account_ptr account)
    : line(shard, self, std::move(bytes), this, from, std::move(account)), http_(std::make_unique<http_session>()) {
  set_deadline(life_.begin(shard.now_at_latest(), shard.settings));
}

void connection::on_readable(bool ending) {
  if (wire_.paused()) {
    return;
  }
  if (life_.is(phase::handshake)) {
    if (shard().handshakes.may_step(self_)) {
      continue_handshake();
    } else {
      wire_.pause_reading();  // until on_handshake_turn()
    }
    return;
  }
  for (bool more = true; more && !gone() && !wire_.paused();) {
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

bool connection::on_handshake_turn() {
  if (!life_.is(phase::handshake)) {
    return false;
  }
  wire_.resume_reading();
  continue_handshake();
  return true;
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
    shard().refuse(outcome.refused->why, outcome.refused->what + "from " + from_text());
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
  http_.reset();
}

void connection::become_websocket(const http_outcome::accepted& how) {
  wire_.begin_frames(accept_websocket(shard().accepts.of(how.request.websocket_key), how.how.subprotocol));
  const std::optional<farewell> refused =
      websocket_.open(*how.how.at, {how.request, from(), account(), self_}, shard().spoken);
  set_deadline(life_.become_websocket(shard().now_at_latest(), websocket_.patience_for(shard().settings)));
  told_.opened(websocket_, from(), shard());
  if (refused) {
    close(*refused);
  }
  if (!how.rest.empty()) {
    on_bytes(how.rest);
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

void connection::on_deadline() {
  if (wire_.held()) {
    release();
    if (wire_.bytes().secure()) {
      on_readable(false);  // the loop cannot tell of what is decrypted already
    }
    return;
  }
  using action = connection_life::due::action;
  const connection_life::due due = life_.on_deadline(shard().now, websocket_.patience_for(shard().settings));
  switch (due.what) {
    case action::ping: (void)wire_.room_for_frame(protocol::ws_opcode::ping, 0); [[fallthrough]];
    case action::wait: set_deadline(due.next); return;
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

}  // namespace p2p_broker::server
