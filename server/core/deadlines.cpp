#include "server/core/deadlines.hpp"

#include <algorithm>

namespace p2p_broker::server {

void deadlines::set(std::uint32_t slot, instant when) {
  if (slot >= nodes_.size()) {
    nodes_.resize(slot + 1);
  }
  cancel(slot);
  // A tick that has been looked at already comes by again only after a whole turn of the wheel.
  nodes_[slot].due = std::max(tick_of(when), done_ + 1);
  link(slot);
}

void deadlines::bring_forward(std::uint32_t slot, instant when) {
  if (slot >= nodes_.size() || !nodes_[slot].linked() || nodes_[slot].due > tick_of(when)) {
    set(slot, when);
  }
}

void deadlines::cancel(std::uint32_t slot) noexcept {
  if (slot >= nodes_.size()) {
    return;
  }
  if (nodes_[slot].linked()) {
    unlink(slot);
  }
  nodes_[slot].due = idle;
}

void deadlines::shrink() {
  std::size_t kept = nodes_.size();
  while (kept > 0 && !nodes_[kept - 1].linked()) {
    --kept;
  }
  std::vector<node>(nodes_.begin(), nodes_.begin() + static_cast<std::ptrdiff_t>(kept)).swap(nodes_);
}

/// From the last tick to the first, since each goes before what was collected.
void deadlines::collect_due(instant now) {
  const auto since_start = now <= start_ ? milliseconds(0) : now - start_;
  const auto reached = static_cast<tick>(since_start / granularity);
  // After a long pause one turn sees every bucket.
  const tick before = reached - done_ > bucket_count ? reached - bucket_count : done_;
  for (tick at = reached; at > before; --at) {
    collect_bucket(at % bucket_count, reached);
  }
  done_ = std::max(done_, reached);
}

void deadlines::collect_bucket(std::uint32_t bucket, tick now) {
  std::uint32_t slot = buckets_[bucket];
  while (slot != none) {
    const std::uint32_t next = nodes_[slot].next;
    if (nodes_[slot].due <= now) {
      unlink(slot);
      nodes_[slot].due = fired;
      link(slot);
    }
    slot = next;
  }
}

void deadlines::link(std::uint32_t slot) noexcept {
  node& self = nodes_[slot];
  std::uint32_t& first = buckets_[self.bucket()];
  self.previous = none;
  self.next = first;
  if (self.next != none) {
    nodes_[self.next].previous = slot;
  }
  first = slot;
  ++scheduled_;
}

void deadlines::unlink(std::uint32_t slot) noexcept {
  node& self = nodes_[slot];
  (self.previous == none ? buckets_[self.bucket()] : nodes_[self.previous].next) = self.next;
  if (self.next != none) {
    nodes_[self.next].previous = self.previous;
  }
  --scheduled_;
}

}  // namespace p2p_broker::server
