// Who is at the other end of a connection: the address, and the account of that address, in which the connection counts
// as one open socket for as long as this lives. Runs in its shard's turn.
#pragma once

#include <utility>

#include "server/core/address.hpp"
#include "server/core/address_account.hpp"

namespace p2p_broker::server {

class caller {
 public:
  /// \param account of `from`, in which this socket is counted already
  caller(const address& from, address_account_ptr account) noexcept : account_(std::move(account)), from_(from) {}
  caller(const caller&) = delete;
  caller& operator=(const caller&) = delete;
  ~caller() { account_->give_back_socket(); }

  [[nodiscard]] const address& from() const noexcept { return from_; }
  [[nodiscard]] address_account& account() const noexcept { return *account_; }

 private:
  address_account_ptr account_;
  address from_;
};

}  // namespace p2p_broker::server
