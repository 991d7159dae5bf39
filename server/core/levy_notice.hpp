// Which address has to give back of which sum, as one shard tells it to the others.
// Names the account by what it stands for, so that a letter holds nothing that could outlive it.
#pragma once

#include <cstdint>

#include "server/core/address_account.hpp"
#include "server/core/address_group.hpp"
#include "server/core/shared_sum.hpp"

namespace p2p_broker::server {

struct levy_notice {
  address_group whose;
  bool limited;
  shared_sum which;
  std::uint32_t least;  ///< connections that hold less are spared: other shards may have fuller ones

  [[nodiscard]] static levy_notice of(const address_account& account, shared_sum which, std::uint32_t least) noexcept {
    return {account.whose(), account.limited(), which, least};
  }
  [[nodiscard]] bool means(const address_account& account) const noexcept {
    return account.limited() == limited && account.whose() == whose;
  }
};

}  // namespace p2p_broker::server
