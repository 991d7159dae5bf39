#include "server/core/address_table.hpp"

#include <new>
#include <string_view>
#include <utility>

namespace p2p_broker::server {
namespace {

/// How many accounts are looked at for an unused one, so that a newcomer's cost is bounded.
constexpr std::size_t looks_max = 32;

}  // namespace

address_account_ptr address_table::account_of(const address& from, bool named) {
  return account_at(key_of(from, named || !is_local(from)));
}

address_account_ptr address_table::account_at(const key& wanted) {
  stripe& home = stripes_[stripe_index(wanted.hash)];
  const std::scoped_lock lock(home.mutex);
  if (const auto found = home.places.find(wanted); found != home.places.end()) {
    return home.entries[found->second].account;
  }
  address_account_ptr fresh(new address_account(wanted.whose, wanted.limited));
  if (home.entries.size() < stripe_accounts_max) {
    home.entries.push_back({wanted, fresh});
    try {
      home.places.emplace(wanted, home.entries.size() - 1);
    } catch (const std::bad_alloc&) {
      home.entries.pop_back();
      throw;
    }
  } else if (entry* const old = unused_in(home); old != nullptr) {
    home.places.erase(old->at);
    home.places.emplace(wanted, static_cast<std::size_t>(old - home.entries.data()));
    *old = {wanted, fresh};
  }
  return fresh;
}

std::size_t address_table::size() const {
  std::size_t count = 0;
  for_each([&](const address_account&) { ++count; });
  return count;
}

address_account_ptr address_table::holder_of_most(std::atomic<std::uint64_t> address_account::*part,
                                                  std::uint64_t least) const {
  address_account_ptr found;
  for_each([&](address_account& each) {
    if (const std::uint64_t has = (each.*part).load(std::memory_order_relaxed); has >= least && has > 0) {
      found = &each;
      least = has + 1;
    }
  });
  return found;
}

address_table::key address_table::key_of(const address& from, bool limited) const noexcept {
  const address_group whose = group_of(from);
  const std::string_view text(reinterpret_cast<const char*>(whose.bytes.data()), whose.bytes.size());
  return {whose, limited, protocol::siphash(seed_, text)};
}

/// The hand goes round, so what it finds is among those that were made, or last found, the longest ago.
address_table::entry* address_table::unused_in(stripe& full) noexcept {
  for (std::size_t look = 0; look < looks_max; ++look) {
    entry& each = full.entries[full.hand];
    full.hand = (full.hand + 1) % full.entries.size();
    if (each.account->unused()) {
      return &each;
    }
  }
  return nullptr;
}

}  // namespace p2p_broker::server
