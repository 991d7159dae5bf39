#include "server/core/outbox.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "protocol/ws_frame.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::size_t first_capacity = 1024;
constexpr std::size_t compact_from_bytes = 64 * 1024;
constexpr std::size_t parts = 8;  // of an outbox, two of which one sender may fill
constexpr char message_start = static_cast<char>(0x80 | static_cast<int>(protocol::ws_opcode::text));

/// A buffer doubles up to here and then grows by this, since what slow receivers hold is counted by its capacity.
constexpr std::size_t growth_bytes_max = 256 * 1024;

}  // namespace

char* outbox_buffer::grow(std::size_t count) {
  if (size_ + count > capacity_) {
    move_to(std::max({first_capacity, size_ + count, capacity_ + std::min(capacity_, growth_bytes_max)}));
  }
  char* const at = bytes_.get() + size_;
  size_ += count;
  return at;
}

void outbox_buffer::move_to(std::size_t capacity) {
  auto moved = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_ != 0) {
    std::memcpy(moved.get(), bytes_.get(), size_);
  }
  bytes_ = std::move(moved);
  capacity_ = capacity;
}

void outbox_buffer::skip_sent_frames() noexcept {
  if (sent_ < prefix_) {
    return;
  }
  frames_sent_ = std::max(frames_sent_, prefix_);
  while (frames_sent_ < sent_) {
    const std::size_t next = frames_sent_ + frame_size_at(frames_sent_);
    if (next > sent_) {
      return;
    }
    frames_sent_ = next;
  }
}

std::uint64_t outbox_buffer::drop_unbegun_frames(std::size_t given) {
  skip_sent_frames();
  std::size_t kept = std::max(frames_sent_, prefix_);
  const std::size_t begun = std::min(sent_ + given, size_);
  while (kept < begun) {
    kept += frame_size_at(kept);
  }
  const std::uint64_t dropped = messages_from(kept);
  size_ = kept;
  shares_.reset();
  move_to(std::max(size_, first_capacity));
  return dropped;
}

std::size_t outbox_buffer::frame_size_at(std::size_t at) const noexcept {
  return protocol::server_frame_size({bytes_.get() + at, size_ - at});
}

std::uint64_t outbox_buffer::messages_from(std::size_t at) const noexcept {
  std::uint64_t count = 0;
  for (; at < size_; at += frame_size_at(at)) {
    count += bytes_[at] == message_start ? 1 : 0;
  }
  return count;
}

/// Below an eighth nobody has to be known. What is there when that is passed may all be one sender's, and so it has an
/// eighth more, which makes a quarter. The books are closed again when half an eighth is left, so that they are
/// not opened and closed for each frame.
bool outbox_buffer::admits(std::size_t frame_bytes, sender_uid sender, std::size_t bytes_max) {
  const std::size_t pending = size_ - sent_;
  const std::size_t part = bytes_max / parts;
  if (shares_ && pending < part / 2) {
    shares_.reset();
  }
  if (!shares_ && pending + frame_bytes <= part) {
    return true;
  }
  if (pending + frame_bytes > bytes_max) {
    return size_ == prefix_;  // what greets a client must not be lost behind its own HTTP replies
  }
  if (!shares_) {
    shares_ = std::make_unique<outbox_shares>(pending);
  }
  const std::size_t mine = sender == 0 ? 0 : shares_->bytes_of(sender);
  return mine == 0 || mine + frame_bytes <= part;
}

void outbox_buffer::compact() noexcept {
  skip_sent_frames();
  if (frames_sent_ < compact_from_bytes || frames_sent_ < size_ / 2) {
    return;
  }
  std::memmove(bytes_.get(), bytes_.get() + frames_sent_, size_ - frames_sent_);
  size_ -= frames_sent_;
  sent_ -= frames_sent_;
  frames_sent_ = 0;
  prefix_ = 0;
}

std::unique_ptr<outbox_buffer> buffer_pool::take() {
  if (spare_.empty()) {
    return std::make_unique<outbox_buffer>();
  }
  std::unique_ptr<outbox_buffer> buffer = std::move(spare_.back());
  spare_.pop_back();
  return buffer;
}

void buffer_pool::give_back(std::unique_ptr<outbox_buffer> buffer) noexcept {
  if (spare_.size() < spare_max && buffer->capacity() <= spare_bytes_max) {
    buffer->clear();
    spare_.push_back(std::move(buffer));
  }
}

char* outbox::append(std::size_t frame_bytes, buffer_pool& pool, sender_uid sender) {
  if (!buffer_) {
    buffer_ = pool.take();
  }
  buffer_->book(sender, frame_bytes);
  return buffer_->grow(frame_bytes);
}

void outbox::append(std::string_view frame, buffer_pool& pool) {
  std::memcpy(append(frame.size(), pool), frame.data(), frame.size());
}

void outbox::mark_sent(std::size_t count, buffer_pool& pool, instant now) {
  buffer_->mark_sent(count);
  buffer_->pace().take(count, now);
  if (buffer_->unsent().empty()) {
    clear(pool);
  } else {
    buffer_->compact();
  }
}

std::uint64_t outbox::drop_unbegun_frames(buffer_pool& pool, std::size_t given) {
  if (!buffer_) {
    return 0;
  }
  const std::uint64_t dropped = buffer_->drop_unbegun_frames(given);
  if (buffer_->unsent().empty()) {
    clear(pool);
  }
  return dropped;
}

void outbox::clear(buffer_pool& pool) noexcept {
  if (buffer_) {
    pool.give_back(std::move(buffer_));
  }
}

}  // namespace p2p_broker::server
