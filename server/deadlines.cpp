#include "server/deadlines.hpp"

#include <algorithm>

namespace p2p_broker::server {

void deadlines::set(std::uint32_t slot, instant when) {
  if (slot >= nodes_.size()) {
    nodes_.resize(slot + 1);
  }
  cancel(slot);
  // A tick that has been looked at already comes by again only after a whole turn of the wheel.
  nodes_[slot].due = std::max(tick_of(when), done_ + 1);
  link(slot, nodes_[slot].due % bucket_count);
}

void deadlines::cancel(std::uint32_t slot) noexcept {
  if (slot >= nodes_.size()) {
    return;
  }
  if (nodes_[slot].bucket != none) {
    unlink(slot);
  }
  nodes_[slot].due = idle;
}

void deadlines::collect_due(instant now) {
  due_.clear();
  const auto since_start = now <= start_ ? milliseconds(0) : now - start_;
  const auto reached = static_cast<tick>(since_start / granularity);
  // After a long pause one turn sees every bucket.
  tick at = reached - done_ > bucket_count ? reached - bucket_count : done_;
  while (at < reached) {
    ++at;
    collect_bucket(at % bucket_count, reached);
  }
  done_ = std::max(done_, reached);
}

void deadlines::collect_bucket(std::uint32_t bucket, tick now) {
  std::uint32_t slot = buckets_[bucket];
  while (slot != none) {
    const std::uint32_t next = nodes_[slot].next;
    const tick due = nodes_[slot].due;
    if (due <= now) {
      unlink(slot);
      nodes_[slot].due = fired;
      due_.push_back(slot);
    } else if (due % bucket_count != bucket) {
      unlink(slot);
      link(slot, due % bucket_count);
    }
    slot = next;
  }
}

void deadlines::link(std::uint32_t slot, std::uint32_t bucket) noexcept {
  node& self = nodes_[slot];
  self.bucket = bucket;
  self.previous = none;
  self.next = buckets_[bucket];
  if (self.next != none) {
    nodes_[self.next].previous = slot;
  }
  buckets_[bucket] = slot;
  ++scheduled_;
}

void deadlines::unlink(std::uint32_t slot) noexcept {
  node& self = nodes_[slot];
  (self.previous == none ? buckets_[self.bucket] : nodes_[self.previous].next) = self.next;
  if (self.next != none) {
    nodes_[self.next].previous = self.previous;
  }
  self.bucket = none;
  --scheduled_;
}

}  // namespace p2p_broker::server
