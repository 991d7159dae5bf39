// A connection's socket with what waits to be sent: frames gather in an outbox and go out in as few writes as it takes.
// Whoever writes gets room or none; a receiver that is broken is found out here, and ended by its connection behind the
// events of the wake-up. Runs in its shard's turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/ws_frame.hpp"
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

  /// \param tag what the event loop tells for this socket
  wire(shard_context& shard, transport bytes, void* tag) noexcept
      : shard_(shard), bytes_(std::move(bytes)), tag_(tag) {}
  wire(const wire&) = delete;
  wire& operator=(const wire&) = delete;

  [[nodiscard]] shard_context& shard() const noexcept { return shard_; }
  [[nodiscard]] transport& bytes() noexcept { return bytes_; }

  /// Whether it took no more when it was last written to.
  [[nodiscard]] bool blocked() const noexcept { return watching_writable_; }

  /// Whether there was no memory for a frame: the connection has to end.
  [[nodiscard]] bool out_of_memory() const noexcept { return no_memory_; }

  /// Whether frames are given room at all.
  [[nodiscard]] bool gives_room() const noexcept { return gives_room_; }

  /// What a receiver makes the broker hold: only what the socket did not take counts.
  [[nodiscard]] std::size_t held_bytes() const noexcept { return watching_writable_ ? outbox_.held_bytes() : 0; }

  /// By when it must have taken enough of what waits; nothing if it is not blocked.
  [[nodiscard]] std::optional<instant> pace_due(milliseconds timeout) const noexcept {
    return outbox_.pace_due(timeout);
  }

  /// What was read at a time.
  struct input {
    std::span<char> bytes;  ///< in the shard's buffer; empty if nothing is there
    bool more;              ///< read on at once
    bool over;              ///< the other side has ended, or is gone
  };

  /// The next step of the TLS handshake; clear when it is done.
  [[nodiscard]] flow handshake();

  /// \param ending whether nothing will come behind what there is to be read
  /// \param most bytes
  [[nodiscard]] input read(bool ending, std::size_t most = shard_context::read_bytes);

  /// Reads nothing until resume_reading(); what the client sends waits in the system's buffers, and slows it down.
  void pause_reading() noexcept;

  /// To be followed by a read: TLS may have decrypted something that the loop cannot tell of.
  void resume_reading() noexcept;

  /// As pause_reading(), and the loop tells, in a later wake-up, as soon as all that waits is sent.
  void pause_until_sent() noexcept;

  [[nodiscard]] bool paused() const noexcept { return paused_; }

  /// Sends nothing and, whoever resumes reading, reads nothing until release(), whatever is put behind what waits.
  void hold() noexcept;

  /// Goes on; what waits is sent behind the events. To be followed by a read, as resume_reading().
  void release();

  [[nodiscard]] bool held() const noexcept { return holds_; }
  /// Whether a pause_until_sent() is over.
  [[nodiscard]] bool may_go_on() const noexcept { return until_sent_ && outbox_.empty(); }

  /// Whether it took something since forget_taken() after it had been blocked: what its client has acknowledged.
  [[nodiscard]] bool has_taken() const noexcept { return taken_; }
  void forget_taken() noexcept { taken_ = false; }

  // HTTP.
  /// Puts a reply behind what waits. Who has much waiting should be asked nothing more, see pending_bytes().
  void append_reply(std::string_view bytes);

  [[nodiscard]] std::size_t pending_bytes() const noexcept { return outbox_.pending_bytes(); }

  // WebSocket.
  /// `accept` is the last that is HTTP; frames follow.
  void begin_frames(std::string_view accept);

  /// Room for a frame's payload behind what waits, its header written. Null when there is none, which is for this frame
  /// alone as long as gives_room(); else the other side is gone, or has been told to end.
  [[nodiscard]] char* room_for_frame(protocol::ws_opcode opcode, std::size_t payload_bytes, sender_uid sender = 0);

  /// Gives no more room; what waits is still sent.
  void stop() noexcept { gives_room_ = false; }

  /// Drops what the receiver has not begun to get, and counts it.
  void drop_unbegun_frames();

  /// The last frame.
  void append_last(std::string_view frame);

  // The socket.
  /// Sends as much as it takes.
  [[nodiscard]] flow flush();

  /// Begins to watch it. \returns false when the kernel refuses
  [[nodiscard]] bool watch() noexcept { return shard_.loop.add(bytes_.fd(), tag_, bytes_.watched()); }

  /// Has flush() called behind the events.
  void mark_unflushed() noexcept;
  [[nodiscard]] bool unflushed() const noexcept { return unflushed_; }

  /// Stops watching it, drops what waits, and counts it.
  void abandon() noexcept;

 private:
  [[nodiscard]] bool has_more(bool filled, bool ending) noexcept;
  [[nodiscard]] bool admits(std::size_t count, sender_uid sender);
  [[nodiscard]] char* make_room(std::size_t frame_bytes, sender_uid sender);
  void give_up();
  void watch_writable(bool on) noexcept;

  /// Has the loop tell of it again if there is still something to be read.
  void watch_again() noexcept {
    shard_.loop.watch(bytes_.fd(), tag_, paused_ ? trigger::none : bytes_.watched(), watching_writable_);
  }

  shard_context& shard_;
  transport bytes_;
  outbox outbox_;
  void* tag_;
  bool watching_writable_ = false;  ///< the socket took no more when it was last written to
  bool paused_ = false;
  bool holds_ = false;  ///< sends nothing for a while
  bool taken_ = false;
  bool until_sent_ = false;  ///< and is told when it is over, as from watching_writable_
  bool unflushed_ = false;
  bool gives_room_ = false;
  bool no_memory_ : 1 = false;
  bool framed_ : 1 = false;  ///< what waits are frames, behind what was HTTP
};

}  // namespace p2p_broker::server
