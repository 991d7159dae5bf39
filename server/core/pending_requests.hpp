// The connections of one shard that have not sent a complete request yet, oldest first; and who of them is to go when
// there are too many. An entry is part of what a connection holds until then, so it costs an established one nothing.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <boost/intrusive/list.hpp>

#include "server/core/address_account.hpp"
#include "server/core/instant.hpp"
#include "server/core/peer_ref.hpp"

namespace p2p_broker::server {

/// For whoever has the shard's turn; the sum is shared by all shards.
class pending_requests {
  using hook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

 public:
  class entry : public hook {
   public:
    /// \param sum of all shards' entries; outlives this, as the queue does
    /// \param now no earlier than that of the entry before
    entry(pending_requests& in, peer_ref who, address_account_ptr whose, std::atomic<std::uint32_t>& sum, instant now)
        : sum_(sum), account_(std::move(whose)), since_(now), who_(who) {
      in.all_.push_back(*this);
      sum_.fetch_add(1, std::memory_order_relaxed);
      account_->handshakes.fetch_add(1, std::memory_order_relaxed);
    }
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    ~entry() { done(); }

    [[nodiscard]] bool waits() const noexcept { return account_ != nullptr; }

    /// A request is complete; or it will never be. Idempotent.
    void done() noexcept {
      if (waits()) {
        unlink();
        sum_.fetch_sub(1, std::memory_order_relaxed);
        account_->handshakes.fetch_sub(1, std::memory_order_relaxed);
        account_.reset();
      }
    }

    /// A proxy has said whose connection it is.
    void move_to(address_account_ptr whose) noexcept {
      if (waits()) {
        whose->handshakes.fetch_add(1, std::memory_order_relaxed);
        account_->handshakes.fetch_sub(1, std::memory_order_relaxed);
        account_ = std::move(whose);
      }
    }

   private:
    friend class pending_requests;
    std::atomic<std::uint32_t>& sum_;
    address_account_ptr account_;
    instant since_;
    peer_ref who_;
  };

  /// Of the address that has most of them here and on other shards, the oldest one here. Nothing if that one has
  /// come after `before`: its request may be on its way, and others are not to pay for that address. Looked for among
  /// the oldest `looks_max`, so that what a newcomer costs is bounded.
  [[nodiscard]] std::optional<peer_ref> oldest_of_fullest(instant before) const noexcept {
    if (all_.empty() || all_.front().since_ > before) {
      return std::nullopt;  // as when very many have come at once
    }
    const entry* found = nullptr;
    std::uint32_t most = 0;
    std::size_t looks = 0;
    for (const entry& each : all_) {
      const std::uint32_t has = each.account_->handshakes.load(std::memory_order_relaxed);
      if (has > most) {
        most = has;
        found = &each;
      }
      if (++looks == looks_max) {
        break;
      }
    }
    return found != nullptr && found->since_ <= before ? std::optional(found->who_) : std::nullopt;
  }

  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

 private:
  static constexpr std::size_t looks_max = 1024;

  boost::intrusive::list<entry, boost::intrusive::base_hook<hook>, boost::intrusive::constant_time_size<false>> all_;
};

}  // namespace p2p_broker::server
