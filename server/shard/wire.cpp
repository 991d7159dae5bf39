#include "server/shard/wire.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace p2p_broker::server {

wire::flow wire::handshake() {
  const transport::status step = bytes_.handshake();
  watch_writable(step == transport::status::wait_writable);
  switch (step) {
    case transport::status::done: return flow::clear;
    case transport::status::wait_readable:
    case transport::status::wait_writable: return flow::blocked;
    case transport::status::ended:
    case transport::status::failed: break;
  }
  return flow::broken;
}

wire::input wire::read(bool ending, std::size_t most) {
  const std::span<char> room(shard_.read_buffer.get(), std::min(most, shard_context::read_bytes));
  const transport::result read = bytes_.read(room);
  switch (read.what) {
    case transport::status::done: return {room.first(read.bytes), has_more(read.bytes == room.size(), ending), false};
    case transport::status::wait_readable: return {{}, false, false};
    case transport::status::wait_writable: watch_writable(true); return {{}, false, false};
    case transport::status::ended:
    case transport::status::failed: break;
  }
  return {{}, false, true};
}

/// A full buffer's worth at a time: a client that sends without end must not keep the others waiting.
bool wire::has_more(bool filled, bool ending) noexcept {
  if (bytes_.secure()) {
    return bytes_.has_more();
  }
  if (filled) {
    watch_again();
    return false;
  }
  return ending;
}

void wire::pause_reading() noexcept {
  if (!paused_) {
    paused_ = true;
    watch_again();
  }
}

void wire::resume_reading() noexcept {
  if (paused_ && !holds_) {
    paused_ = false;
    if (std::exchange(until_sent_, false)) {
      watching_writable_ = !outbox_.empty();
    }
    watch_again();
  }
}

void wire::hold() noexcept {
  holds_ = true;
  pause_reading();
}

void wire::release() {
  holds_ = false;
  resume_reading();
  mark_unflushed();
}

void wire::pause_until_sent() noexcept {
  if (!until_sent_) {
    paused_ = until_sent_ = watching_writable_ = true;
    watch_again();
  }
}

void wire::append_reply(std::string_view bytes) {
  outbox_.append(bytes, shard_.buffers);
  mark_unflushed();
}

void wire::begin_frames(std::string_view accept) {
  outbox_.append(accept, shard_.buffers);
  outbox_.mark_prefix();
  framed_ = true;
  gives_room_ = true;
  mark_unflushed();
}

char* wire::room_for_frame(protocol::ws_opcode opcode, std::size_t payload_bytes, sender_uid sender) {
  if (!gives_room_) {
    return nullptr;
  }
  const std::size_t frame_bytes = protocol::server_header_size(payload_bytes) + payload_bytes;
  char* frame = nullptr;
  try {
    frame = make_room(frame_bytes, sender);
  } catch (const std::bad_alloc&) {
    no_memory_ = true;  // what waits here is what would be given back
    give_up();
  }
  return frame == nullptr ? nullptr : protocol::write_server_header(frame, opcode, payload_bytes);
}

char* wire::make_room(std::size_t frame_bytes, sender_uid sender) {
  if (!admits(frame_bytes, sender)) {
    if (blocked()) {
      return nullptr;
    }
    if (flush() == flow::broken) {  // it may be only this batch's own burst
      give_up();
      return nullptr;
    }
    if (!admits(frame_bytes, sender)) {
      return nullptr;
    }
  }
  mark_unflushed();
  return outbox_.append(frame_bytes, shard_.buffers, sender);
}

/// Leaves the end to the connection, which is asked to flush and finds out then.
void wire::give_up() {
  gives_room_ = false;
  mark_unflushed();
}

void wire::append_last(std::string_view frame) {
  outbox_.append(frame, shard_.buffers);
  gives_room_ = false;
  mark_unflushed();
}

wire::flow wire::flush() {
  unflushed_ = false;
  if (holds_) {
    return flow::blocked;
  }
  while (!outbox_.empty()) {
    const transport::result written = bytes_.write(outbox_.unsent());
    switch (written.what) {
      case transport::status::done:
        outbox_.mark_sent(written.bytes, shard_.buffers, shard_.now);
        taken_ = taken_ || watching_writable_;
        break;
      case transport::status::wait_readable:
      case transport::status::wait_writable:
        watch_writable(true);
        outbox_.begin_pace(shard_.now_at_latest());
        return flow::blocked;
      case transport::status::ended:
      case transport::status::failed: return flow::broken;
    }
  }
  watch_writable(until_sent_);
  return flow::clear;
}

bool wire::admits(std::size_t count, sender_uid sender) {
  return outbox_.admits(count, sender, shard_.settings.outbox_bytes_max);
}

/// OpenSSL has encrypted a record of what it could not write, and wants the same bytes again.
void wire::drop_unbegun_frames() {
  const std::size_t given = bytes_.secure() && blocked() ? transport::record_bytes_max : 0;
  shard_.counts.add(counter::messages_lost, outbox_.drop_unbegun_frames(shard_.buffers, given));
}

void wire::watch_writable(bool on) noexcept {
  if (watching_writable_ != on) {
    watching_writable_ = on;
    watch_again();
  }
}

void wire::mark_unflushed() noexcept {
  if (!unflushed_) {
    shard_.unflushed.note(tag_);
    unflushed_ = true;
  }
}

void wire::abandon() noexcept {
  gives_room_ = false;
  shard_.loop.remove(bytes_.fd());
  if (framed_) {
    shard_.counts.add(counter::messages_lost, outbox_.unsent_messages());
  }
  outbox_.clear(shard_.buffers);
}

}  // namespace p2p_broker::server
