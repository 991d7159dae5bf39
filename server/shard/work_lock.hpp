// Who is at work in a shard: a mutex where there are several shards, nothing where one is alone.
// A shard's own thread has it while it is awake, a neighbour for the time of a visit.
#pragma once

#include <mutex>

namespace p2p_broker::server {

/// For std::unique_lock.
class work_lock {
 public:
  /// \param contested whether others than the shard's own thread may want it; a lock that nobody else ever takes would
  ///        still be a twentieth of what a heartbeat costs
  explicit work_lock(bool contested) noexcept : contested_(contested) {}

  void lock() {
    if (contested_) {
      mutex_.lock();
    }
  }
  void unlock() {
    if (contested_) {
      mutex_.unlock();
    }
  }
  [[nodiscard]] bool try_lock() { return !contested_ || mutex_.try_lock(); }

 private:
  std::mutex mutex_;
  const bool contested_;
};

}  // namespace p2p_broker::server
