// What one connection still has to send: whole frames in one run of bytes, so that many go out in one write.
// Buffers come from a pool that the shard's connections share; an idle connection holds none.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace p2p_broker::server {

/// Bytes at the front of which some are sent already. The memory behind size is not cleared when it grows.
class outbox_buffer {
 public:
  /// Makes room for `count` more bytes and returns where to write them; they count at once.
  [[nodiscard]] char* grow(std::size_t count);

  [[nodiscard]] std::string_view unsent() const noexcept { return {bytes_.get() + sent_, size_ - sent_}; }
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

  void mark_sent(std::size_t count) noexcept { sent_ += count; }
  void clear() noexcept { size_ = sent_ = frames_sent_ = prefix_ = 0; }

  /// What is in here so far is no frames, but the HTTP reply in front of them.
  void mark_prefix() noexcept { prefix_ = size_; }

  /// Drops the frames of which nothing has been sent, and gives their memory back; one that has begun must be
  /// finished or the stream is lost.
  void drop_unbegun_frames();

  /// Moves what is unsent to the front, when at least half of a large buffer is waste.
  void compact() noexcept;

 private:
  void skip_sent_frames() noexcept;
  void move_to(std::size_t capacity);

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::size_t sent_ = 0;
  std::size_t frames_sent_ = 0;  ///< where the first frame begins that is not wholly sent, as last looked up
  std::size_t prefix_ = 0;       ///< bytes in front of the first frame
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

 private:
  std::vector<std::unique_ptr<outbox_buffer>> spare_;
};

class outbox {
 public:
  [[nodiscard]] bool empty() const noexcept { return !buffer_; }
  [[nodiscard]] std::size_t pending_bytes() const noexcept { return buffer_ ? buffer_->unsent().size() : 0; }

  /// What that costs: buffers are larger than what is in them.
  [[nodiscard]] std::size_t held_bytes() const noexcept { return buffer_ ? buffer_->capacity() : 0; }

  /// Makes room for a frame of `frame_bytes` behind the others and returns where to write it.
  [[nodiscard]] char* append(std::size_t frame_bytes, buffer_pool& pool);

  /// A copy of `frame` behind the others.
  void append(std::string_view frame, buffer_pool& pool);

  [[nodiscard]] std::string_view unsent() const noexcept { return buffer_ ? buffer_->unsent() : std::string_view{}; }

  /// The first `count` unsent bytes are sent.
  void mark_sent(std::size_t count, buffer_pool& pool);

  /// See outbox_buffer.
  void mark_prefix() noexcept {
    if (buffer_) {
      buffer_->mark_prefix();
    }
  }

  /// See outbox_buffer.
  void drop_unbegun_frames(buffer_pool& pool);

  void clear(buffer_pool& pool) noexcept;

 private:
  std::unique_ptr<outbox_buffer> buffer_;
};

}  // namespace p2p_broker::server
