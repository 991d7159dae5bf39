// How a connection ends: told to, refused, answered, drained or lost. The other half of connection.cpp.

#include "protocol/ws_frame.hpp"
#include "server/shard/connection.hpp"
#include "server/shard/http_session.hpp"

namespace p2p_broker::server {

using protocol::close_code;
using protocol::ws_opcode;

void connection::drain() {
  if (phase_ == phase::websocket) {
    close_websocket(close_code::going_away, {}, end_reason::shutdown);
  } else if (phase_ == phase::http || phase_ == phase::handshake) {
    end_when_sent(false, end_reason::shutdown);
  }
}

void connection::close_websocket(close_code code, std::string_view text, end_reason why) {
  if (phase_ != phase::websocket) {
    return;
  }
  why_ = why;
  websocket_.leave(*this);
  wire_.append(protocol::make_close_frame(code, text));
  phase_ = phase::closing;
  // compat: close-timeout
  set_deadline(shard().settings.close_timeout_ms);
  mark_unflushed();
}

void connection::answer_close(std::string_view payload) {
  const bool answered = phase_ == phase::closing;
  websocket_.leave(*this);
  if (!answered) {
    wire_.append(protocol::make_frame(ws_opcode::close, payload));
  }
  end_when_sent(false, answered ? why_ : end_reason::closed_by_client);
}

void connection::end_when_sent(bool linger, end_reason why) {
  if (phase_ == phase::gone) {
    return;
  }
  why_ = why;
  linger_ = linger;
  phase_ = phase::sending;
  websocket_.drop_input();
  incoming_held_.clear(shard().shared.incoming_bytes);
  set_deadline(shard().settings.close_timeout_ms);
  mark_unflushed();
}

void connection::on_write_end() {
  if (linger_ || wire_.bytes().secure()) {
    wire_.bytes().finish_sending();
  }
  if (linger_) {
    phase_ = phase::lingering;
  } else {
    lose(why_);
  }
}

void connection::lose(end_reason why) {
  if (phase_ == phase::gone) {
    return;
  }
  if (why_ == end_reason::none) {
    why_ = why;  // the first reason is the one to be told
  }
  websocket_.leave(*this);
  websocket_.log_end(*this, why_);
  phase_ = phase::gone;
  shard().timers.cancel(self_.slot);
  wire_.abandon();
  incoming_held_.clear(shard().shared.incoming_bytes);
  shard().gone.push_back(this);
}

/// The receiver has not read for too long: what it has not begun to get is dropped, and it is told to come back later.
void connection::refuse_slow(counter limit) {
  // compat: outbox-limits
  if (phase_ != phase::websocket) {
    return;
  }
  shard().refuse(limit, log::quoted(websocket_.speaker().id()) + " from " + from_text());
  wire_.drop_unbegun_frames();
  close_websocket(close_code::try_again_later, {}, end_reason::too_slow);
}

}  // namespace p2p_broker::server
