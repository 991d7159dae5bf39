#include "server/log/line_ring.hpp"

#include <algorithm>
#include <utility>

namespace p2p_broker::server::log {

line_ring::line_ring(std::size_t bytes_max, loss_notice notice)
    : bytes_max_(bytes_max), bytes_(std::make_unique_for_overwrite<char[]>(bytes_max)), notice_(std::move(notice)) {}

bool line_ring::put(std::string_view line) {
  const bool behind_a_gap = told_ != lost_;
  if (!has_room_for(line.size() + (behind_a_gap ? notice_bytes_max : 0))) {
    ++lost_;
    return false;
  }
  if (behind_a_gap) {
    say_loss();
  }
  append(line);
  return true;
}

bool line_ring::tell_loss() {
  if (told_ != lost_ && has_room_for(notice_bytes_max)) {
    say_loss();
  }
  return told_ == lost_;
}

void line_ring::say_loss() {
  const std::string text = notice_(lost_ - told_);
  append(std::string_view(text).substr(0, notice_bytes_max));
  told_ = lost_;
}

void line_ring::append(std::string_view text) noexcept {
  const std::size_t end = (first_ + used_) % bytes_max_;
  const std::size_t before_the_seam = std::min(text.size(), bytes_max_ - end);
  std::ranges::copy(text.substr(0, before_the_seam), bytes_.get() + end);
  std::ranges::copy(text.substr(before_the_seam), bytes_.get());
  used_ += text.size();
}

std::string_view line_ring::front(std::size_t bytes_max) const noexcept {
  return {bytes_.get() + first_, std::min({used_, bytes_max_ - first_, bytes_max})};
}

/// An empty ring begins anew at its first byte, so that a log that is read in time uses little memory.
void line_ring::drop_front(std::size_t bytes) noexcept {
  used_ -= bytes;
  first_ = used_ == 0 ? 0 : (first_ + bytes) % bytes_max_;
}

}  // namespace p2p_broker::server::log
