#include "server/core/trusted_proxies.hpp"

#include <string>

#include "server/core/address_group.hpp"

namespace p2p_broker::server {

trusted_proxies::trusted_proxies(const config::options& settings) {
  for (const std::string& text : settings.trusted_proxies) {
    if (const auto block = protocol::cidr::parse(text)) {
      blocks_.push_back(*block);
    }
  }
  if (settings.proxied) {
    blocks_.insert(blocks_.end(), local_blocks().begin(), local_blocks().end());
  }
}

}  // namespace p2p_broker::server
