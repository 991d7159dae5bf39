// What one group of addresses has here now: the numbers that limits by address look at.
// One for each group, shared by all shards and counted by references; it stays in the address_table for a while after.
#pragma once

#include <atomic>
#include <cstdint>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "server/core/address_group.hpp"
#include "server/core/instant.hpp"
#include "server/core/refusal_backoff.hpp"
#include "server/core/token_bucket.hpp"

namespace p2p_broker::server {

class address_account;
using address_account_ptr = boost::intrusive_ptr<address_account>;

/// Thread-safe.
class address_account {
 public:
  /// \param limited whether limits by address hold for it: not for local addresses that no proxy has named
  address_account(const address_group& whose, bool limited) noexcept : whose_(whose), limited_(limited) {}
  address_account(const address_account&) = delete;
  address_account& operator=(const address_account&) = delete;

  [[nodiscard]] const address_group& whose() const noexcept { return whose_; }
  [[nodiscard]] bool limited() const noexcept { return limited_; }

  /// Whether nobody but the table knows it.
  [[nodiscard]] bool unused() const noexcept { return references_.load(std::memory_order_acquire) == 1; }

  /// One more open socket. \returns false, having counted nothing, if that would be more than `most`
  [[nodiscard]] bool take_socket(std::uint32_t most) noexcept {
    if (sockets.fetch_add(1, std::memory_order_relaxed) >= most && limited_) {
      give_back_socket();
      note_limit();
      return false;
    }
    return true;
  }
  void give_back_socket() noexcept { sockets.fetch_sub(1, std::memory_order_relaxed); }

  /// One more new connection. \param wait_max what it would wait for its turn at most
  /// \returns when its turn is: `now` or earlier if that is at once; instant::max(), having taken nothing, if it would
  ///          have to wait longer
  [[nodiscard]] instant take_connect(instant now, const token_bucket::limits& of, milliseconds wait_max) noexcept {
    if (!limited_) {
      return now;
    }
    token_bucket seen = connects_.load(std::memory_order_relaxed);
    for (;;) {
      token_bucket next = seen;
      const instant turn = next.take(1, now, of);
      if (turn > now) {
        note_limit();
      }
      if (turn > now + wait_max) {
        return instant::max();
      }
      if (connects_.compare_exchange_weak(seen, next, std::memory_order_relaxed)) {
        return turn;
      }
    }
  }

  /// Whether it has ever met a limit by address.
  [[nodiscard]] bool met_limit() const noexcept { return met_limit_.load(std::memory_order_relaxed); }
  void note_limit() noexcept { met_limit_.store(true, std::memory_order_relaxed); }

  std::atomic<std::uint32_t> sockets{0};         ///< --address_sockets_max
  std::atomic<std::uint32_t> handshakes{0};      ///< of them, those without a complete request: --handshakes_max
  std::atomic<std::uint64_t> incoming_bytes{0};  ///< its part of --total_incoming_bytes_max
  std::atomic<std::uint64_t> outbox_bytes{0};    ///< its part of --total_outbox_bytes_max
  std::atomic<std::uint32_t> ids{0};             ///< --address_ids_max: kept aside for it
  std::atomic<std::uint64_t> queue_bytes{0};     ///< --address_queue_bytes_max, its part of --total_queue_bytes_max
  refusal_backoff refusals;                      ///< --refusal_delay; for local addresses, too

 private:
  friend void intrusive_ptr_add_ref(address_account* self) noexcept {
    self->references_.fetch_add(1, std::memory_order_relaxed);
  }
  friend void intrusive_ptr_release(address_account* self) noexcept {
    if (self->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete self;
    }
  }

  std::atomic<token_bucket> connects_{};  ///< --address_connects
  std::atomic<std::uint32_t> references_{0};
  std::atomic<bool> met_limit_{false};
  const address_group whose_;
  const bool limited_;
};

}  // namespace p2p_broker::server
