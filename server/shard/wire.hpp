// The outgoing half of a connection: frames wait in an outbox and go to the transport in as few writes as it takes.
// It knows how much waits, here and in all connections; what to do about a slow receiver is not its business.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/ws_frame.hpp"
#include "server/core/held_bytes.hpp"
#include "server/core/outbox.hpp"
#include "server/net/transport.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

class wire {
 public:
  enum class flow : std::uint8_t {
    clear,    ///< everything is sent
    blocked,  ///< the socket takes no more for now; it is watched
    broken,   ///< the other side is gone
  };

  /// \param tag what the poller tells for this socket
  wire(shard_context& shard, transport bytes, void* tag) noexcept
      : shard_(shard), bytes_(std::move(bytes)), tag_(tag) {}
  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;

  [[nodiscard]] shard_context& shard() const noexcept { return shard_; }
  [[nodiscard]] transport& bytes() noexcept { return bytes_; }
  [[nodiscard]] std::size_t pending_bytes() const noexcept { return outbox_.pending_bytes(); }
  /// A frame that has nothing before it always fits: its receiver is not slow, and its size has its own limit.
  [[nodiscard]] bool has_room_for(std::size_t count) const noexcept {
    return outbox_.empty() || outbox_.pending_bytes() + count <= shard_.settings.outbox_bytes_max;
  }

  /// Whether the socket took no more when it was last written to.
  [[nodiscard]] bool blocked() const noexcept { return watching_writable_; }

  /// The next step of the TLS handshake; clear when it is done.
  [[nodiscard]] flow handshake();

  /// Room for a frame's payload behind what waits, its header written.
  [[nodiscard]] char* append_frame(protocol::ws_opcode opcode, std::size_t payload_bytes);

  /// Bytes as they are; an HTTP reply, or a frame made elsewhere.
  void append(std::string_view bytes) { outbox_.append(bytes, shard_.buffers); }

  /// What waits so far is HTTP; frames follow.
  void end_http() noexcept { outbox_.mark_prefix(); }

  /// Drops what the receiver has not begun to get.
  void drop_unbegun_frames() { outbox_.drop_unbegun_frames(shard_.buffers); }

  /// Sends as much as the socket takes.
  [[nodiscard]] flow flush();

  /// Brings this connection's part of the broker's sum up to date. \returns whether the sum may be so large
  [[nodiscard]] bool account() noexcept;

  /// Begins to watch the socket. \returns false when the kernel refuses
  [[nodiscard]] bool watch() noexcept { return shard_.ready.add(bytes_.fd(), tag_, bytes_.trigger()); }

  void watch_writable(bool on) noexcept;

  /// Has the poller tell of the socket again if there is still something to be read.
  void watch_again() noexcept { shard_.ready.watch(bytes_.fd(), tag_, bytes_.trigger(), watching_writable_); }

  /// Stops watching the socket and drops what waits.
  void abandon() noexcept;

 private:
  shard_context& shard_;
  transport bytes_;
  outbox outbox_;
  held_bytes held_;
  bool watching_writable_ = false;
  void* tag_;
};

}  // namespace p2p_broker::server
