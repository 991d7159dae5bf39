// Whose turn it is to be at work in a shard: a mutex where there are several shards, nothing where one is alone.
#pragma once

#include <mutex>

namespace p2p_broker::server {

/// For std::unique_lock.
class turn {
 public:
  /// \param contested whether others than the shard's own thread may want it; a lock that nobody else ever takes would
  ///        still be a twentieth of what a heartbeat costs
  explicit turn(bool contested) noexcept : contested_(contested) {}

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
