#include "server/shard/wire.hpp"

namespace p2p_broker::server {

char* wire::append_frame(protocol::ws_opcode opcode, std::size_t payload_bytes) {
  char* const at = outbox_.append(protocol::server_header_size(payload_bytes) + payload_bytes, shard_.buffers);
  return write_server_header(at, opcode, payload_bytes);
}

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

wire::flow wire::flush() {
  while (!outbox_.empty()) {
    const transport::result written = bytes_.write(outbox_.unsent());
    switch (written.what) {
      case transport::status::done: outbox_.mark_sent(written.bytes, shard_.buffers); break;
      case transport::status::wait_readable:
      case transport::status::wait_writable: watch_writable(true); return flow::blocked;
      case transport::status::ended:
      case transport::status::failed: return flow::broken;
    }
  }
  watch_writable(false);
  return flow::clear;
}

/// Only what the socket did not take counts: it is what a receiver makes the broker hold.
bool wire::account() noexcept {
  const std::size_t held = blocked() ? outbox_.held_bytes() : 0;
  return held_.set(held, shard_.shared.outbox_bytes, shard_.settings.total_outbox_bytes_max);
}

void wire::watch_writable(bool on) noexcept {
  if (watching_writable_ != on) {
    watching_writable_ = on;
    watch_again();
  }
}

void wire::abandon() noexcept {
  shard_.ready.remove(bytes_.fd());
  outbox_.clear(shard_.buffers);
  held_.clear(shard_.shared.outbox_bytes);
}

}  // namespace p2p_broker::server
