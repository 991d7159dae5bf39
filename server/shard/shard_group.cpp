#include "server/shard/shard_group.hpp"

#include <algorithm>

#include "protocol/random.hpp"

namespace p2p_broker::server {

shard_group::shard_group(shared_state& state, std::uint32_t count) : state_(state) {
  for (std::uint32_t i = 0; i < count; ++i) {
    state_.inboxes.push_back(std::make_unique<mailbox>());
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    shards_.push_back(
        std::make_unique<shard>(static_cast<std::uint16_t>(i), state_, std::make_unique<protocol::system_random>()));
  }
  shards_.front()->sweep_queues();
}

shard_group::~shard_group() {
  stop();
  join();
}

void shard_group::accept_from(std::vector<listener> from) {
  for (listener& each : from) {
    for (std::size_t i = 1; i < shards_.size(); ++i) {
      shards_[i]->accept_from(each.share());
    }
    shards_.front()->accept_from(std::move(each));
  }
}

void shard_group::start(const std::function<void()>& on_ended) {
  for (const auto& each : shards_) {
    threads_.emplace_back([&runner = *each, on_ended] {
      runner.run();
      on_ended();
    });
  }
}

void shard_group::join() {
  for (std::thread& each : threads_) {
    if (each.joinable()) {
      each.join();
    }
  }
}

std::uint64_t shard_group::total(counter which) const {
  std::uint64_t sum = 0;
  for (const auto& each : shards_) {
    sum += each->counts().value(which);
  }
  return sum;
}

latency_counts shard_group::total(timed what) const {
  latency_counts sum;
  for (const auto& each : shards_) {
    if (const shard_timings* const timings = each->timings(); timings != nullptr) {
      sum += timings->of(what);
    }
  }
  return sum;
}

void shard_group::time() {
  for (const auto& each : shards_) {
    each->time();
  }
}

std::uint64_t shard_group::fewest_pulses() const noexcept {
  std::uint64_t fewest = UINT64_MAX;
  for (const auto& each : shards_) {
    fewest = std::min(fewest, each->pulses());
  }
  return fewest;
}

void shard_group::tell_all(mail::kind what) {
  mail order;
  order.add({.what = what, .to = {}});
  for (const auto& inbox : state_.inboxes) {
    inbox->post(order);
  }
}

}  // namespace p2p_broker::server
