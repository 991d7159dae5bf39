#include "server/shard/connection.hpp"

#include <cstring>

#include "protocol/ws_frame.hpp"
#include "server/http/websocket_request.hpp"
#include "server/shard/http_session.hpp"

namespace p2p_broker::server {

using protocol::close_code;
using protocol::ws_opcode;

connection::connection(shard_context& shard, peer_ref self, transport bytes, address from)
    : wire_(shard, std::move(bytes), this),
      phase_(wire_.bytes().secure() ? phase::handshake : phase::http),
      http_(std::make_unique<http_session>()),
      self_(self),
      from_(from) {
  set_deadline(shard.settings.handshake_timeout_ms);
}

connection::~connection() = default;

std::string connection::from_text() const { return from_.text(shard().settings.log_mask_addresses); }

void connection::on_readable(bool ending) {
  if (phase_ == phase::handshake) {
    continue_handshake();
    return;
  }
  while (read_some(ending)) {
  }
}

void connection::on_writable() {
  if (phase_ != phase::handshake) {
    flush();
  }
  if (wire_.bytes().secure() && phase_ != phase::gone) {
    on_readable(false);  // TLS may have had to write before it could read on
  }
}

void connection::continue_handshake() {
  const wire::flow flow = wire_.handshake();
  if (flow == wire::flow::broken) {
    shard().refuse(counter::tls_failures, "from " + from_text());
    lose(end_reason::tls_failed);
  } else if (flow == wire::flow::clear) {
    phase_ = phase::http;
    on_readable(false);
  }
}

bool connection::read_some(bool ending) {
  __builtin_prefetch(&websocket_);  // comes from memory while the kernel copies
  const std::span<char> room(shard().read_buffer.get(), shard_context::read_bytes);
  const transport::result read = wire_.bytes().read(room);
  switch (read.what) {
    case transport::status::done:
      on_bytes(room.first(read.bytes));
      return phase_ != phase::gone && has_more(read.bytes == room.size(), ending);
    case transport::status::wait_readable: return false;
    case transport::status::wait_writable: wire_.watch_writable(true); return false;
    case transport::status::ended: flush(); break;  // a client may finish sending before it reads its reply
    case transport::status::failed: break;
  }
  lose(end_reason::lost);
  return false;
}

/// A full buffer's worth at a time: a client that sends without end must not keep the others waiting.
bool connection::has_more(bool filled, bool ending) {
  if (wire_.bytes().secure()) {
    return wire_.bytes().has_more();
  }
  if (filled) {
    wire_.watch_again();
    return false;
  }
  return ending;
}

void connection::on_bytes(std::span<char> input) {
  switch (phase_) {
    case phase::http:
      http_->on_bytes(*this, input);
      if (phase_ != phase::http) {
        http_.reset();
      }
      return;
    case phase::websocket:
    case phase::closing:
      // compat: any-frame-is-life
      heard_ = shard().now_at_latest();
      websocket_.on_bytes(*this, input);
      account_incoming();
      return;
    default: return;  // whoever is on the way out is not listened to
  }
}

void connection::on_deadline() {
  switch (phase_) {
    case phase::handshake:
      shard().refuse(counter::limit_handshake_timeout, "from " + from_text());
      lose(end_reason::handshake_late);
      return;
    case phase::http: http_->on_deadline(*this); return;
    case phase::websocket: on_silence(); return;
    case phase::closing:
    case phase::sending:
    case phase::lingering:
      shard().counts.add(counter::limit_close_timeout);
      lose(why_);
      return;
    case phase::gone: return;
  }
}

/// The deadline stays where it was while messages come, so that they need not touch it.
void connection::on_silence() {
  const instant due = heard_ + milliseconds(shard().settings.alive_timeout_ms);
  if (shard().now < due) {
    shard().timers.set(self_.slot, due);
    return;
  }
  shard().counts.add(counter::limit_alive_timeout);
  close_websocket(close_code::no_status, {}, end_reason::silent);
}

char* connection::append_frame(ws_opcode opcode, std::size_t payload_bytes) {
  if (phase_ != phase::websocket) {
    return nullptr;
  }
  const std::size_t frame_bytes = protocol::server_header_size(payload_bytes) + payload_bytes;
  if (!wire_.has_room_for(frame_bytes)) {
    flush();  // it may be only this batch's own burst
    if (!wire_.has_room_for(frame_bytes)) {
      refuse_slow(counter::limit_outbox_bytes);
    }
    if (phase_ != phase::websocket) {
      return nullptr;
    }
  }
  mark_unflushed();
  char* const room = wire_.append_frame(opcode, payload_bytes);
  if (wire_.blocked() && !wire_.account()) {
    refuse_slow(counter::limit_total_outbox_bytes);
    return nullptr;
  }
  return room;
}

void connection::append_http(std::string_view bytes) {
  if (!wire_.has_room_for(bytes.size())) {
    shard().counts.add(counter::limit_outbox_bytes);
    lose(end_reason::too_slow);
    return;
  }
  wire_.append(bytes);
  mark_unflushed();
}

void connection::become_websocket(const http_request& request, std::string_view subprotocol, std::span<char> input) {
  wire_.append(accept_websocket(shard().accept_key.of(request.websocket_key), subprotocol));
  wire_.end_http();
  mark_unflushed();
  phase_ = phase::websocket;
  // compat: takeover-is-life
  heard_ = shard().now_at_latest();
  set_deadline(shard().settings.alive_timeout_ms);
  websocket_.open(*this, request.query());
  if (phase_ != phase::gone && !input.empty()) {
    on_bytes(input);
  }
}

void connection::flush() {
  unflushed_ = false;
  if (phase_ == phase::gone) {
    return;
  }
  const wire::flow flow = wire_.flush();
  if (flow == wire::flow::broken) {
    lose(end_reason::lost);
  } else if (!wire_.account()) {
    refuse_slow(counter::limit_total_outbox_bytes);
  } else if (flow == wire::flow::clear && phase_ == phase::sending) {
    on_write_end();
  }
}

void connection::mark_unflushed() {
  if (!unflushed_ && phase_ != phase::gone) {
    unflushed_ = true;
    shard().unflushed.push_back(this);
  }
}

void connection::account_incoming() {
  if (phase_ != phase::websocket && phase_ != phase::closing) {
    return;
  }
  if (!incoming_held_.set(websocket_.held_bytes(), shard().shared.incoming_bytes,
                          shard().settings.total_incoming_bytes_max)) {
    shard().refuse(counter::limit_total_incoming_bytes, "from " + from_text());
    close_websocket(close_code::try_again_later, {}, end_reason::too_much_held);
    end_when_sent(true, end_reason::too_much_held);
  }
}

}  // namespace p2p_broker::server
