// How many bytes may wait for absent peers, in all, for each sender and for each address of senders: reserved before a
// message is kept, given back when it goes. Shared by all shards and realms, so it is atomic and never above its limit.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <utility>

#include "server/core/address_account.hpp"
#include "server/core/live_limit.hpp"
#include "server/core/registration.hpp"

namespace p2p_broker::server {

class waiting_budget {
 public:
  struct limits {
    std::uint32_t sender_bytes_max;
    std::uint32_t total_bytes_max;
    std::uint32_t address_bytes_max = std::numeric_limits<std::uint32_t>::max();  ///< of senders at one address
  };
  enum class verdict : std::uint8_t { granted, sender_full, address_full, total_full };

  /// Bytes granted to a sender; they are given back when this ends.
  class share {
   public:
    share(waiting_budget& budget, registration_ptr sender, std::uint32_t bytes) noexcept
        : budget_(&budget), sender_(std::move(sender)), account_(sender_->account()), bytes_(bytes) {}
    share(share&& other) noexcept = default;
    share& operator=(share&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(sender_, other.sender_);
      std::swap(account_, other.account_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~share() {
      if (sender_) {
        give_back();
      }
    }

    [[nodiscard]] const registration& sender() const noexcept { return *sender_; }

    /// Where the bytes are counted; null: nowhere.
    [[nodiscard]] const address_account* account() const noexcept { return account_; }

    /// Gives the bytes back ahead of its end. \returns how many there were
    std::uint32_t give_back() noexcept {
      const std::uint32_t bytes = std::exchange(bytes_, 0);
      budget_->give_back(*sender_, account_, bytes);
      return bytes;
    }

   private:
    waiting_budget* budget_;
    registration_ptr sender_;
    address_account* account_;  ///< the sender keeps it
    std::uint32_t bytes_;
  };

  explicit waiting_budget(limits bounds) noexcept
      : sender_bytes_max_(bounds.sender_bytes_max),
        total_bytes_max_(bounds.total_bytes_max),
        address_bytes_max_(bounds.address_bytes_max) {}

  /// Holds for what is reserved from now on; what has been granted stays.
  void set(limits bounds) noexcept {
    sender_bytes_max_.set(bounds.sender_bytes_max);
    total_bytes_max_.set(bounds.total_bytes_max);
    address_bytes_max_.set(bounds.address_bytes_max);
  }

  /// Takes `bytes` from all limits or from none; when granted, a `share` must be made of them.
  [[nodiscard]] verdict reserve(registration& sender, std::uint32_t bytes) noexcept {
    if (!add_below(sender.queued_bytes, bytes, sender_bytes_max_.get())) {
      return verdict::sender_full;
    }
    address_account* const account = sender.account();
    if (account != nullptr && !add_to(*account, bytes)) {
      sender.queued_bytes.fetch_sub(bytes, std::memory_order_relaxed);
      return verdict::address_full;
    }
    if (!add_below(total_bytes_, bytes, total_bytes_max_.get())) {
      take_from(account, bytes);
      sender.queued_bytes.fetch_sub(bytes, std::memory_order_relaxed);
      return verdict::total_full;
    }
    return verdict::granted;
  }

  [[nodiscard]] std::uint32_t total_bytes() const noexcept { return total_bytes_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint32_t total_bytes_max() const noexcept { return total_bytes_max_.get(); }

 private:
  void give_back(registration& sender, address_account* account, std::uint32_t bytes) noexcept {
    take_from(account, bytes);
    sender.queued_bytes.fetch_sub(bytes, std::memory_order_relaxed);
    total_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  }

  /// It is counted also where limits do not hold: who holds most of the total is asked of all.
  [[nodiscard]] bool add_to(address_account& account, std::uint32_t bytes) const noexcept {
    const std::uint64_t had = account.queue_bytes.fetch_add(bytes, std::memory_order_relaxed);
    if (account.limited() && had + bytes > address_bytes_max_.get()) {
      account.note_limit();
      take_from(&account, bytes);
      return false;
    }
    return true;
  }
  static void take_from(address_account* account, std::uint32_t bytes) noexcept {
    if (account != nullptr) {
      account->queue_bytes.fetch_sub(bytes, std::memory_order_relaxed);
    }
  }

  [[nodiscard]] static bool add_below(std::atomic<std::uint32_t>& value, std::uint32_t bytes,
                                      std::uint32_t bound) noexcept {
    std::uint32_t seen = value.load(std::memory_order_relaxed);
    do {
      if (seen > bound || bytes > bound - seen) {  // above it since a reload has lowered it
        return false;
      }
    } while (!value.compare_exchange_weak(seen, seen + bytes, std::memory_order_relaxed));
    return true;
  }

  live_limit sender_bytes_max_;
  live_limit total_bytes_max_;
  live_limit address_bytes_max_;
  std::atomic<std::uint32_t> total_bytes_{0};
};

}  // namespace p2p_broker::server
