#include "server/shard/caller.hpp"

#include <string>

#include "server/http/forwarded.hpp"
#include "server/log/log.hpp"

namespace p2p_broker::server {
namespace {

constexpr milliseconds advice_period{60'000};

}  // namespace

std::string caller::text(const shard_context& shard) const { return shard.shown(from_); }

caller::verdict caller::learn(const protocol::ip_place& told, shard_context& shard) {
  const verdict result = become(told, shard);
  trusted_ = shard.proxies.trusts(from_);
  return result;
}

caller::verdict caller::learn(const http_request& request, shard_context& shard) {
  // compat: trusted-proxies
  if (!trusted_) {
    if (!request.forwarded_for.empty() && account_->met_limit()) {
      advise(shard);
    }
    return {};
  }
  const auto told = client_of(request.forwarded_for, request.forwarded, shard.proxies.blocks());
  return told ? become(*told, shard) : verdict{};
}

/// The address is what the log tells from here on, also if there is no room for it.
caller::verdict caller::become(const protocol::ip_place& told, shard_context& shard) {
  from_ = {told.ip, told.port};
  if (named_ && account_->whose() == group_of(from_)) {
    return {};
  }
  address_account_ptr next = shard.shared.addresses.account_of(from_, true);
  if (!next->take_socket(shard.settings.address_sockets_max)) {
    return {.too_many = true};
  }
  account_->give_back_socket();
  account_ = std::move(next);
  named_ = true;
  return {.turn = turn_of(*account_, shard)};
}

std::optional<instant> caller::turn_of(address_account& whose, shard_context& shard) {
  const config::options& settings = shard.settings;
  const instant turn = whose.take_connect(shard.now, {settings.address_connects, settings.address_connects_burst},
                                          milliseconds(settings.handshake_timeout_ms));
  return turn > shard.now ? std::optional(turn) : std::nullopt;
}

/// Behind a proxy that is not trusted all clients are one address, and share what one may have.
void caller::advise(shard_context& shard) const {
  instant last = shard.shared.proxy_advised_at.load(std::memory_order_relaxed);
  if ((last != instant::min() && shard.now - last < advice_period) ||
      !shard.shared.proxy_advised_at.compare_exchange_strong(last, shard.now, std::memory_order_relaxed)) {
    return;
  }
  log::line(log::level::warn, text(shard) + " meets limits by address and looks like a proxy, see --trusted_proxy");
}

}  // namespace p2p_broker::server
