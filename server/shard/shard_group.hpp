// The shards and their threads, from start to the last join.
// All accept sockets; the first one also sweeps the queues of absent peers.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "server/core/counters.hpp"
#include "server/net/listener.hpp"
#include "server/shard/shard.hpp"
#include "server/shard/shared_state.hpp"

namespace p2p_broker::server {

class shard_group {
 public:
  /// Makes the shards, without running them. \param count 1 or more
  shard_group(shared_state& state, std::uint32_t count);
  ~shard_group();
  shard_group(const shard_group&) = delete;
  shard_group& operator=(const shard_group&) = delete;

  /// All of them take new sockets from each of these. Before start(). \throws start_error
  void accept_from(std::vector<listener> from);

  /// Has all of them timed. Before start().
  void time();

  /// Threads inherit the signal mask of the caller. \param on_ended called on a shard's thread when it has ended
  void start(const std::function<void()>& on_ended);

  /// Each shard takes the newest of shared_state over, in its turn.
  void take_settings() { tell_all(mail::kind::settings); }
  /// Each shard's own thread answers, which fewest_pulses() counts.
  void ask_pulse() { tell_all(mail::kind::pulse); }
  /// Of all shards, the fewest; those that have ended do not count.
  [[nodiscard]] std::uint64_t fewest_pulses() const noexcept;
  /// Behind a storm: has all give back what memory they do not use, each in its turn, to the allocator.
  void shrink() { tell_all(mail::kind::shrink); }
  void drain() { tell_all(mail::kind::drain); }
  void stop() { tell_all(mail::kind::stop); }
  void join();

  /// Ends the connection `who`, if it is still there when its shard reads this.
  void end(peer_ref who, const farewell& why) { post_end(*state_.inboxes[who.shard], who, why); }

  [[nodiscard]] std::size_t count() const noexcept { return shards_.size(); }

  /// Connections that are open now, of all shards.
  [[nodiscard]] std::uint32_t connections() const noexcept { return state_.sockets.count(); }

  /// The sum over all shards.
  [[nodiscard]] std::uint64_t total(counter which) const;
  [[nodiscard]] latency_counts total(timed what) const;

 private:
  void tell_all(mail::kind what);

  shared_state& state_;
  std::vector<std::unique_ptr<shard>> shards_;
  std::vector<std::thread> threads_;
};

}  // namespace p2p_broker::server
