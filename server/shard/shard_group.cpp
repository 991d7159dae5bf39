#include "server/shard/shard_group.hpp"

#include <pthread.h>
#include <csignal>

namespace p2p_broker::server {
namespace {

class signals_blocked {
 public:
  signals_blocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  signals_blocked(const signals_blocked&) = delete;
  signals_blocked& operator=(const signals_blocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

shard_group::shard_group(shared_state& state, std::uint32_t count, file_descriptor listening) : state_(state) {
  for (std::uint32_t i = 0; i < count; ++i) {
    state_.inboxes.push_back(std::make_unique<mailbox>());
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    shards_.push_back(std::make_unique<shard>(static_cast<std::uint16_t>(i), state_));
    state_.shards.push_back(shards_.back().get());
  }
  shards_.front()->accept_from(std::move(listening));
}

shard_group::~shard_group() {
  stop();
  join();
}

void shard_group::start(const std::function<void()>& on_ended) {
  const signals_blocked during_start;
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

void shard_group::tell_all(mail::kind what) {
  mail order;
  order.add({.what = what, .to = {}});
  for (const auto& inbox : state_.inboxes) {
    inbox->post(order);
  }
}

}  // namespace p2p_broker::server
