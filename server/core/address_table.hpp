// The accounts of all addresses that have something here, or had a moment ago: a bounded table, striped by address.
// When a stripe is full, an account that nobody uses makes room; if all are in use, newcomers get one of their own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "protocol/seeded_hash.hpp"
#include "server/core/address.hpp"
#include "server/core/address_account.hpp"
#include "server/core/address_group.hpp"
#include "server/core/stripe_index.hpp"

namespace p2p_broker::server {

/// Thread-safe.
class address_table {
 public:
  static constexpr std::size_t accounts_max = 65536;

  /// \param seed secret, see seeded_hash.hpp
  explicit address_table(protocol::hash_seed seed) noexcept : seed_(seed) {}

  /// The account of `from`. \param named whether a trusted proxy has named this address; else limits do not hold for
  /// local ones, behind which anybody may stand
  [[nodiscard]] address_account_ptr account_of(const address& from, bool named);

  /// The account of a trusted proxy itself, for which limits do not hold: it speaks for others.
  [[nodiscard]] address_account_ptr account_of_proxy(const address& from) { return account_at(key_of(from, false)); }

  [[nodiscard]] std::size_t size() const;

  /// Whoever has most of what `part` counts; null if nobody has `least` or more. Looks at all: not for each message.
  [[nodiscard]] address_account_ptr holder_of_most(std::atomic<std::uint64_t> address_account::*part,
                                                   std::uint64_t least) const;

  /// Calls `on_account(account)` for each; a stripe is locked meanwhile.
  template <class OnAccount>
  void for_each(OnAccount on_account) const {
    for (const stripe& each : stripes_) {
      const std::scoped_lock lock(each.mutex);
      for (const entry& held : each.entries) {
        on_account(*held.account);
      }
    }
  }

 private:
  struct key {
    address_group whose;
    bool limited;
    std::uint64_t hash;

    friend bool operator==(const key&, const key&) = default;
  };
  struct key_hash {
    using is_avalanching = void;
    [[nodiscard]] std::size_t operator()(const key& of) const noexcept { return of.hash; }
  };
  struct entry {
    key at;
    address_account_ptr account;
  };
  struct stripe {
    mutable std::mutex mutex;
    std::vector<entry> entries;
    boost::unordered_flat_map<key, std::size_t, key_hash> places;  ///< in entries
    std::size_t hand = 0;                                          ///< where the search for an unused one goes on
  };
  static constexpr std::size_t stripe_accounts_max = accounts_max / stripes_of_table;

  [[nodiscard]] address_account_ptr account_at(const key& wanted);
  [[nodiscard]] key key_of(const address& from, bool limited) const noexcept;
  [[nodiscard]] static entry* unused_in(stripe& full) noexcept;

  protocol::hash_seed seed_;
  std::array<stripe, stripes_of_table> stripes_;
};

}  // namespace p2p_broker::server
