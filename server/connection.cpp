#include "server/connection.hpp"

#include <cstring>

#include "protocol/ws_frame.hpp"
#include "server/http_session.hpp"
#include "server/websocket_request.hpp"

namespace p2p_broker::server {

using protocol::close_code;
using protocol::ws_opcode;

connection::connection(shard_context& shard, peer_ref self, transport bytes, address from)
    : shard_(shard),
      wire_(shard, std::move(bytes), static_cast<std::uint64_t>(self.generation) << 32 | self.slot),
      http_(std::make_unique<http_session>()),
      self_(self),
      from_(from),
      phase_(wire_.bytes().secure() ? phase::handshake : phase::http) {
  set_deadline(shard_.settings.handshake_timeout_ms);
}

connection::~connection() = default;

std::string connection::from_text() const { return from_.text(shard_.settings.log_mask_addresses); }

void connection::on_readable() {
  if (phase_ == phase::handshake) {
    continue_handshake();
    return;
  }
  do {
    read_some();
  } while (phase_ != phase::gone && wire_.bytes().has_more());
}

void connection::on_writable() {
  if (phase_ != phase::handshake) {
    flush();
  }
  if (wire_.bytes().secure() && phase_ != phase::gone) {
    on_readable();  // TLS may have had to write before it could read on
  }
}

void connection::continue_handshake() {
  const wire::flow flow = wire_.handshake();
  if (flow == wire::flow::broken) {
    shard_.refuse(counter::tls_failures, "from " + from_text());
    lose(end_reason::tls_failed);
  } else if (flow == wire::flow::clear) {
    phase_ = phase::http;
    on_readable();
  }
}

void connection::read_some() {
  const std::span<char> room(shard_.read_buffer.get(), shard_context::read_bytes);
  const transport::result read = wire_.bytes().read(room);
  switch (read.what) {
    case transport::status::done: on_bytes(room.first(read.bytes)); return;
    case transport::status::wait_readable: return;
    case transport::status::wait_writable: wire_.watch_writable(true); return;
    case transport::status::ended: flush(); break;  // a client may finish sending before it reads its reply
    case transport::status::failed: break;
  }
  lose(end_reason::lost);
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
      websocket_.on_bytes(*this, input);
      account_incoming();
      return;
    default: return;  // whoever is on the way out is not listened to
  }
}

void connection::on_deadline() {
  switch (phase_) {
    case phase::handshake:
      shard_.refuse(counter::limit_handshake_timeout, "from " + from_text());
      lose(end_reason::handshake_late);
      return;
    case phase::http: http_->on_deadline(*this); return;
    case phase::websocket:
      shard_.counts.add(counter::limit_alive_timeout);
      close_websocket(close_code::no_status, {}, end_reason::silent);
      return;
    case phase::closing:
    case phase::sending:
    case phase::lingering:
      shard_.counts.add(counter::limit_close_timeout);
      lose(why_);
      return;
    case phase::gone: return;
  }
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
    shard_.counts.add(counter::limit_outbox_bytes);
    lose(end_reason::too_slow);
    return;
  }
  wire_.append(bytes);
  mark_unflushed();
}

void connection::become_websocket(const http_request& request, std::string_view subprotocol, std::span<char> input) {
  wire_.append(accept_websocket(shard_.accept_key.of(request.websocket_key), subprotocol));
  wire_.end_http();
  mark_unflushed();
  phase_ = phase::websocket;
  // compat: takeover-is-life
  set_deadline(shard_.settings.alive_timeout_ms);
  websocket_.open(*this, request.query());
  if (phase_ != phase::gone && !input.empty()) {
    on_bytes(input);
  }
}

void connection::push_deadline_back(std::uint32_t timeout_ms) {
  if (phase_ == phase::websocket) {
    shard_.timers.extend(self_.slot, shard_.now + milliseconds(timeout_ms));
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
    shard_.unflushed.push_back(self_.slot);
  }
}

void connection::account_incoming() {
  if (phase_ != phase::websocket && phase_ != phase::closing) {
    return;
  }
  if (!incoming_held_.set(websocket_.held_bytes(), shard_.shared.incoming_bytes,
                          shard_.settings.total_incoming_bytes_max)) {
    shard_.refuse(counter::limit_total_incoming_bytes, "from " + from_text());
    close_websocket(close_code::try_again_later, {}, end_reason::too_much_held);
    end_when_sent(true, end_reason::too_much_held);
  }
}

}  // namespace p2p_broker::server
