// What one connection still has to send: whole frames in one run of bytes, so that many go out in one write.
// Buffers come from a pool that the shard's connections share; an idle connection holds none.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "server/core/instant.hpp"
#include "server/core/outbox_shares.hpp"
#include "server/core/receiver_pace.hpp"

namespace p2p_broker::server {

/// Bytes at the front of which some are sent already. The memory behind size is not cleared when it grows.
class outbox_buffer {
 public:
  /// Makes room for `count` more bytes and returns where to write them; they count at once.
  [[nodiscard]] char* grow(std::size_t count);

  [[nodiscard]] std::string_view unsent() const noexcept { return {bytes_.get() + sent_, size_ - sent_}; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] receiver_pace& pace() noexcept { return pace_; }

  /// What it costs: more than what is in it.
  [[nodiscard]] std::size_t held_bytes() const noexcept { return capacity_ + (shares_ ? shares_->held_bytes() : 0); }

  /// Whether a frame of `frame_bytes` of `sender` may wait behind the others; see outbox.
  [[nodiscard]] bool admits(std::size_t frame_bytes, sender_uid sender, std::size_t bytes_max);

  /// A frame for which there is room by now is `sender`'s.
  void book(sender_uid sender, std::size_t frame_bytes) {
    if (shares_) {
      shares_->add(sender, frame_bytes);
    }
  }

  void mark_sent(std::size_t count) noexcept {
    sent_ += count;
    if (shares_) {
      shares_->mark_sent(count);
    }
  }
  void clear() noexcept {
    size_ = sent_ = frames_sent_ = prefix_ = 0;
    shares_.reset();
    pace_.stop();
  }

  /// What is in here so far is no frames, but the HTTP reply in front of them.
  void mark_prefix() noexcept { prefix_ = size_; }

  /// Drops the frames of which nothing has been sent, and gives their memory back; one that has begun must be
  /// finished or the stream is lost. \param given unsent bytes that OpenSSL has begun to send, and will ask for again
  /// \returns how many messages were among them
  std::uint64_t drop_unbegun_frames(std::size_t given);

  /// Messages that are not wholly sent.
  [[nodiscard]] std::uint64_t unsent_messages() noexcept {
    skip_sent_frames();
    return messages_from(std::max(frames_sent_, prefix_));
  }

  /// Moves what is unsent to the front, when at least half of a large buffer is waste.
  void compact() noexcept;

 private:
  void skip_sent_frames() noexcept;
  [[nodiscard]] std::size_t frame_size_at(std::size_t at) const noexcept;
  [[nodiscard]] std::uint64_t messages_from(std::size_t at) const noexcept;
  void move_to(std::size_t capacity);

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::size_t sent_ = 0;
  std::size_t frames_sent_ = 0;  ///< where the first frame begins that is not wholly sent, as last looked up
  std::size_t prefix_ = 0;       ///< bytes in front of the first frame
  std::unique_ptr<outbox_shares> shares_;
  receiver_pace pace_;
};

/// Spare buffers of one shard, for whoever has its turn.
class buffer_pool {
 public:
  static constexpr std::size_t spare_max = 256;              ///< buffers kept
  static constexpr std::size_t spare_bytes_max = 16 * 1024;  ///< of each; larger ones go back to the system

  buffer_pool() { spare_.reserve(spare_max); }

  [[nodiscard]] std::unique_ptr<outbox_buffer> take();

  /// Needs no memory, so that whoever ends for want of it can give its own back.
  void give_back(std::unique_ptr<outbox_buffer> buffer) noexcept;

  /// Gives the spare ones back to the system.
  void shrink() noexcept { spare_.clear(); }

 private:
  std::vector<std::unique_ptr<outbox_buffer>> spare_;
};

class outbox {
 public:
  [[nodiscard]] bool empty() const noexcept { return !buffer_; }
  [[nodiscard]] std::size_t pending_bytes() const noexcept { return buffer_ ? buffer_->unsent().size() : 0; }

  /// What that costs: buffers are larger than what is in them.
  [[nodiscard]] std::size_t held_bytes() const noexcept { return buffer_ ? buffer_->held_bytes() : 0; }

  /// Whether a frame may wait behind the others: no more than `bytes_max` in all, and of one sender no more than a
  /// quarter of that, or one frame. One that has no other frame before it always may: its size has its own limit.
  [[nodiscard]] bool admits(std::size_t frame_bytes, sender_uid sender, std::size_t bytes_max) {
    return !buffer_ || buffer_->admits(frame_bytes, sender, bytes_max);
  }

  /// Makes room for a frame of `frame_bytes` behind the others and returns where to write it.
  [[nodiscard]] char* append(std::size_t frame_bytes, buffer_pool& pool, sender_uid sender = 0);

  /// A copy of `frame` behind the others.
  void append(std::string_view frame, buffer_pool& pool);

  [[nodiscard]] std::string_view unsent() const noexcept { return buffer_ ? buffer_->unsent() : std::string_view{}; }

  /// The first `count` unsent bytes are sent.
  void mark_sent(std::size_t count, buffer_pool& pool, instant now);

  /// The socket takes no more, while something waits.
  void begin_pace(instant now) noexcept { buffer_->pace().begin(now); }

  /// By when the receiver must have taken enough of what waits; nothing if its socket was never full since it waits.
  [[nodiscard]] std::optional<instant> pace_due(milliseconds timeout) const noexcept {
    return buffer_ && buffer_->pace().runs() ? std::optional(buffer_->pace().due(timeout)) : std::nullopt;
  }

  /// See outbox_buffer.
  void mark_prefix() noexcept {
    if (buffer_) {
      buffer_->mark_prefix();
    }
  }

  /// See outbox_buffer.
  std::uint64_t drop_unbegun_frames(buffer_pool& pool, std::size_t given);
  [[nodiscard]] std::uint64_t unsent_messages() const noexcept { return buffer_ ? buffer_->unsent_messages() : 0; }

  void clear(buffer_pool& pool) noexcept;

 private:
  std::unique_ptr<outbox_buffer> buffer_;
};

}  // namespace p2p_broker::server
