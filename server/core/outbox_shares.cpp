#include "server/core/outbox_shares.hpp"

#include <algorithm>

namespace p2p_broker::server {
namespace {

constexpr std::size_t compact_from = 64;  // runs that are sent

}  // namespace

void outbox_shares::add(sender_uid sender, std::size_t bytes) {
  if (first_ < runs_.size() && runs_.back().sender == sender) {
    runs_.back().bytes += bytes;
  } else {
    runs_.push_back({sender, bytes});
  }
  if (const auto known = std::ranges::find(senders_, sender, &run::sender); known != senders_.end()) {
    known->bytes += bytes;
  } else {
    senders_.push_back({sender, bytes});
  }
}

void outbox_shares::mark_sent(std::size_t bytes) noexcept {
  const std::size_t nobodys = std::min(bytes, before_);
  before_ -= nobodys;
  bytes -= nobodys;
  while (bytes > 0 && first_ < runs_.size()) {
    run& next = runs_[first_];
    const std::size_t part = std::min(bytes, next.bytes);
    give_back({next.sender, part});
    next.bytes -= part;
    bytes -= part;
    if (next.bytes == 0) {
      ++first_;
    }
  }
  if (first_ >= compact_from && first_ * 2 >= runs_.size()) {
    runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

std::size_t outbox_shares::bytes_of(sender_uid sender) const noexcept {
  const auto known = std::ranges::find(senders_, sender, &run::sender);
  return known == senders_.end() ? 0 : known->bytes;
}

void outbox_shares::give_back(const run& sent) noexcept {
  const auto known = std::ranges::find(senders_, sent.sender, &run::sender);
  known->bytes -= sent.bytes;
  if (known->bytes == 0) {
    *known = senders_.back();
    senders_.pop_back();
  }
}

}  // namespace p2p_broker::server
