// Which addresses are proxies whose word on a client's address is believed: --trusted_proxy and --proxied.
// Asked once for each connection.
#pragma once

#include <span>
#include <vector>

#include "config/options.hpp"
#include "protocol/cidr.hpp"
#include "server/core/address.hpp"

namespace p2p_broker::server {

class trusted_proxies {
 public:
  /// \param settings validated
  explicit trusted_proxies(const config::options& settings);

  [[nodiscard]] bool trusts(const address& from) const noexcept { return protocol::any_contains(blocks_, from.bytes); }
  [[nodiscard]] std::span<const protocol::cidr> blocks() const noexcept { return blocks_; }

 private:
  std::vector<protocol::cidr> blocks_;
};

}  // namespace p2p_broker::server
