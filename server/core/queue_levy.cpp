#include "server/core/queue_levy.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "server/core/address_account.hpp"

namespace p2p_broker::server {

std::vector<queue_levy::taken> queue_levy::collect(instant now) {
  std::vector<taken> all;
  if (!gate_.open(now)) {
    return all;
  }
  const std::uint64_t enough = relieved(all_.waiting_bytes_max());
  for (int paid = 0; paid < payers_max && all_.waiting_bytes() > enough; ++paid) {
    const address_account_ptr fullest = addresses_.holder_of_most(&address_account::queue_bytes, spared_bytes);
    if (!fullest) {
      break;
    }
    std::uint64_t wanted = all_.waiting_bytes() - enough;
    for (const auto& each : all_.all()) {
      taken part{*each, {}};
      wanted -= std::min(wanted, each->take_waiting_of(*fullest, wanted, part.queues));
      if (!part.queues.empty()) {
        all.push_back(std::move(part));
      }
    }
  }
  return all;
}

}  // namespace p2p_broker::server
