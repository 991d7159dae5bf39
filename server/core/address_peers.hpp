// How many peers of one realm each address has: --address_peers_max. A registration that has a place keeps it from open
// to release, also if it is handed over to a client at another address, so what is counted is given back where it was.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "server/core/address_account.hpp"
#include "server/core/registration.hpp"

namespace p2p_broker::server {

/// Thread-safe. Addresses for which limits do not hold are not in it.
class address_peers {
 public:
  /// Room for one peer; given back when this ends, unless a registration got it.
  class place {
   public:
    place(address_peers& in, address_account& whose, bool counted) noexcept
        : in_(in), whose_(&whose), counted_(counted) {}
    place(place&& other) noexcept
        : in_(other.in_), whose_(std::move(other.whose_)), counted_(std::exchange(other.counted_, false)) {}
    place& operator=(place&&) = delete;
    ~place() { give_back(); }

    /// Idempotent.
    void give_back() noexcept {
      if (std::exchange(counted_, false)) {
        in_.give_back(*whose_);
      }
    }

    /// `registered`, which has just been opened, has it from here on.
    void give_to(registration& registered) noexcept {
      registered.belong_to(whose_, std::exchange(counted_, false));
      if (registered.tenure() == 0) {
        in_.leave(registered);  // it was taken over and freed on another thread meanwhile
      }
    }

   private:
    address_peers& in_;
    address_account_ptr whose_;
    bool counted_;
  };

  /// \returns nothing if the address has `most` already
  [[nodiscard]] std::optional<place> take(address_account& whose, std::uint32_t most) {
    if (!whose.limited()) {
      return place(*this, whose, false);
    }
    stripe& home = stripe_of(whose);
    const std::scoped_lock lock(home.mutex);
    std::uint32_t& has = home.peers[&whose];
    if (has >= most) {
      whose.note_limit();
      return std::nullopt;
    }
    ++has;
    return place(*this, whose, true);
  }

  /// `registered` has been freed. Idempotent.
  void leave(registration& registered) noexcept {
    if (registered.take_counted()) {
      give_back(*registered.account());
    }
  }

  [[nodiscard]] std::uint32_t count_of(const address_account& whose) const {
    const stripe& home = stripe_of(whose);
    const std::scoped_lock lock(home.mutex);
    const auto found = home.peers.find(&whose);
    return found == home.peers.end() ? 0 : found->second;
  }

 private:
  struct stripe {
    mutable std::mutex mutex;
    boost::unordered_flat_map<const address_account*, std::uint32_t> peers;  ///< never zero, so who is in here lives
  };
  static constexpr std::size_t stripe_count = 16;

  [[nodiscard]] static std::size_t index_of(const address_account& whose) noexcept {
    constexpr std::size_t account_bytes = 64;  // what lies below does not tell two of them apart
    return reinterpret_cast<std::uintptr_t>(&whose) / account_bytes % stripe_count;
  }
  [[nodiscard]] stripe& stripe_of(const address_account& whose) noexcept { return stripes_[index_of(whose)]; }
  [[nodiscard]] const stripe& stripe_of(const address_account& whose) const noexcept {
    return stripes_[index_of(whose)];
  }

  void give_back(const address_account& whose) noexcept {
    stripe& home = stripe_of(whose);
    const std::scoped_lock lock(home.mutex);
    const auto found = home.peers.find(&whose);
    if (--found->second == 0) {
      home.peers.erase(found);
    }
  }

  std::array<stripe, stripe_count> stripes_;
};

}  // namespace p2p_broker::server
