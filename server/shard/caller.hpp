// Who is at the other end of a connection: the address, and the account of that address, in which the connection counts
// as one open socket for as long as this lives. Behind a trusted proxy it is whom the proxy names. Runs in its shard's
// turn.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "protocol/ip_text.hpp"
#include "server/core/address.hpp"
#include "server/core/address_account.hpp"
#include "server/core/instant.hpp"
#include "server/http/http_message.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

/// How a connection came.
struct arrival {
  address from;
  address_account_ptr account;  ///< of `from`, in which this socket is counted already
  bool trusted = false;         ///< whether what it says of others is believed
};

class caller {
 public:
  /// What comes of a name that a proxy has told.
  struct verdict {
    bool too_many = false;                       ///< the address has its sockets; nothing has changed
    std::optional<instant> turn = std::nullopt;  ///< --address_connects: when it may go on; nothing: at once
  };

  explicit caller(arrival how) noexcept : account_(std::move(how.account)), from_(how.from), trusted_(how.trusted) {}
  caller(const caller&) = delete;
  caller& operator=(const caller&) = delete;
  ~caller() { account_->give_back_socket(); }

  [[nodiscard]] const address& from() const noexcept { return from_; }
  [[nodiscard]] std::string text(const shard_context& shard) const;  ///< of the address, for the log
  [[nodiscard]] const address_account_ptr& account() const noexcept { return account_; }
  [[nodiscard]] bool trusted() const noexcept { return trusted_; }

  /// By a PROXY header: it holds for all that comes. What a header in a request says is believed from there on only if
  /// this address is trusted, too.
  [[nodiscard]] verdict learn(const protocol::ip_place& told, shard_context& shard);

  /// By the headers of a request, which another request of the same connection may change: proxies share them out.
  [[nodiscard]] verdict learn(const http_request& request, shard_context& shard);

  /// A new connection from an address. \returns when it may go on, if not at once
  [[nodiscard]] static std::optional<instant> turn_of(address_account& whose, shard_context& shard);

 private:
  [[nodiscard]] verdict become(const protocol::ip_place& told, shard_context& shard);
  void advise(shard_context& shard) const;

  address_account_ptr account_;
  address from_;
  bool trusted_ : 1;
  bool named_ : 1 = false;  ///< by a proxy
};

}  // namespace p2p_broker::server
