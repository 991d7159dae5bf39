// Where a shard's mail goes: handed over at once if the shard sleeps, or kept until it takes everything.
// Senders append under a lock and wake the shard once.
#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>

#include "server/shard/mail.hpp"

namespace p2p_broker::server {

/// Thread-safe.
class mailbox {
 public:
  /// Whose mailbox it is.
  class owner {
   public:
    owner() = default;
    owner(const owner&) = delete;
    owner& operator=(const owner&) = delete;
    virtual ~owner() = default;

    /// Reads `letters` on the sender's thread, behind what waits, if this shard is asleep.
    /// \returns false, having done nothing, if it is at work
    [[nodiscard]] virtual bool read_asleep(const mail& letters) = 0;

    virtual void wake() noexcept = 0;
  };

  /// Letters for one visit. With many a shard is busy, and its neighbours will be: better that each does its own work
  /// than that one waits for another's visit to end.
  static constexpr std::size_t visit_letters_max = 4;

  /// To be called once, before anybody sends.
  void belong_to(owner& whose) noexcept { owner_ = &whose; }

  /// Hands a few letters over if the owner sleeps: waking it would cost more. Keeps them otherwise.
  void hand_over(const mail& letters);

  /// Keeps them, and wakes the owner.
  void post(const mail& letters);

  /// What waits to be taken. \returns a number that may have changed by now
  [[nodiscard]] std::size_t waiting_bytes() const noexcept { return waiting_bytes_.load(std::memory_order_relaxed); }

  /// Moves all mail into `into`, which is empty.
  void take(mail& into);

  /// Gives back the memory that mail had here, if there is none.
  void shrink() noexcept;

 private:
  owner* owner_ = nullptr;
  std::mutex mutex_;
  mail waiting_;
  std::atomic<std::size_t> waiting_bytes_{0};
};

}  // namespace p2p_broker::server
