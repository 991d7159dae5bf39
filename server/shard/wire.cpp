#include "server/shard/wire.hpp"

#include <algorithm>
#include <new>

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
    paused_ = until_sent_ = false;
    watching_writable_ = !outbox_.empty();
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
  gives_room_ = true;
  mark_unflushed();
}

char* wire::room_for_frame(protocol::ws_opcode opcode, std::size_t payload_bytes) {
  if (!gives_room_) {
    return nullptr;
  }
  const std::size_t frame_bytes = protocol::server_header_size(payload_bytes) + payload_bytes;
  if (!has_room_for(frame_bytes)) {
    if (flush() == flow::broken) {  // it may be only this batch's own burst
      return fail(fault::broken);
    }
    if (fault_ != fault::none) {
      return nullptr;
    }
    if (!has_room_for(frame_bytes)) {
      return fail(fault::too_slow);
    }
  }
  mark_unflushed();
  char* frame = nullptr;
  try {
    frame = outbox_.append(frame_bytes, shard_.buffers);
  } catch (const std::bad_alloc&) {
    return fail(fault::no_memory);  // what waits here is what would be given back
  }
  char* const room = protocol::write_server_header(frame, opcode, payload_bytes);
  if (watching_writable_ && !account()) {
    return fail(fault::all_slow);  // the frame is dropped then, with all that has not begun
  }
  return room;
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
        outbox_.mark_sent(written.bytes, shard_.buffers);
        taken_ = taken_ || watching_writable_;
        break;
      case transport::status::wait_readable:
      case transport::status::wait_writable:
        watch_writable(true);
        if (!account()) {
          fail(fault::all_slow);
        }
        return flow::blocked;
      case transport::status::ended:
      case transport::status::failed: return flow::broken;
    }
  }
  watch_writable(until_sent_);
  (void)account();
  return flow::clear;
}

/// A frame that has nothing before it always fits: its receiver is not slow, and its size has its own limit.
bool wire::has_room_for(std::size_t count) const noexcept {
  return outbox_.empty() || outbox_.pending_bytes() + count <= shard_.settings.outbox_bytes_max;
}

/// Brings this connection's part of the broker's sum up to date. Only what the socket did not take counts: it is what a
/// receiver makes the broker hold. \returns whether the sum may be so large
bool wire::account() noexcept {
  const std::size_t held = watching_writable_ ? outbox_.held_bytes() : 0;
  return held_.set(held, shard_.shared.outbox_bytes, shard_.settings.total_outbox_bytes_max);
}

/// Leaves the end to the connection, which is asked to flush and finds out then.
char* wire::fail(fault why) {
  fault_ = why;
  gives_room_ = false;
  mark_unflushed();
  return nullptr;
}

void wire::watch_writable(bool on) noexcept {
  if (watching_writable_ != on) {
    watching_writable_ = on;
    watch_again();
  }
}

void wire::mark_unflushed() {
  if (!unflushed_) {
    shard_.unflushed.push_back(tag_);
    unflushed_ = true;
  }
}

void wire::abandon() noexcept {
  gives_room_ = false;
  shard_.loop.remove(bytes_.fd());
  outbox_.clear(shard_.buffers);
  held_.clear(shard_.shared.outbox_bytes);
}

}  // namespace p2p_broker::server
