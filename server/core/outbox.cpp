#include "server/core/outbox.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "protocol/ws_frame.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::size_t first_capacity = 1024;
constexpr std::size_t compact_from_bytes = 64 * 1024;

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
    const std::size_t next =
        frames_sent_ + protocol::server_frame_size({bytes_.get() + frames_sent_, size_ - frames_sent_});
    if (next > sent_) {
      return;
    }
    frames_sent_ = next;
  }
}

void outbox_buffer::drop_unbegun_frames() {
  if (sent_ < prefix_) {
    size_ = prefix_;
  } else {
    skip_sent_frames();
    size_ = frames_sent_;
    if (sent_ > frames_sent_) {
      size_ += protocol::server_frame_size({bytes_.get() + frames_sent_, capacity_ - frames_sent_});
    }
  }
  move_to(std::max(size_, first_capacity));
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

char* outbox::append(std::size_t frame_bytes, buffer_pool& pool) {
  if (!buffer_) {
    buffer_ = pool.take();
  }
  return buffer_->grow(frame_bytes);
}

void outbox::append(std::string_view frame, buffer_pool& pool) {
  std::memcpy(append(frame.size(), pool), frame.data(), frame.size());
}

void outbox::mark_sent(std::size_t count, buffer_pool& pool) {
  buffer_->mark_sent(count);
  if (buffer_->unsent().empty()) {
    clear(pool);
  } else {
    buffer_->compact();
  }
}

void outbox::drop_unbegun_frames(buffer_pool& pool) {
  if (!buffer_) {
    return;
  }
  buffer_->drop_unbegun_frames();
  if (buffer_->unsent().empty()) {
    clear(pool);
  }
}

void outbox::clear(buffer_pool& pool) noexcept {
  if (buffer_) {
    pool.give_back(std::move(buffer_));
  }
}

}  // namespace p2p_broker::server
