// What all shards of one broker share: the settings, the realms, the certificate, and the sums that limits look at.
// Made before the first shard and gone after the last; only the atomics, the mailboxes and what a reload brings change.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "config/options.hpp"
#include "protocol/id_template.hpp"
#include "server/core/address_table.hpp"
#include "server/core/open_sockets.hpp"
#include "server/core/queue_levy.hpp"
#include "server/core/realms.hpp"
#include "server/core/recent_events.hpp"
#include "server/core/shared_sum.hpp"
#include "server/log/life_budget.hpp"
#include "server/net/tls_context.hpp"
#include "server/shard/neighbours.hpp"
#include "server/shard/settings_snapshot.hpp"

namespace p2p_broker::server {

struct shared_state {
  const config::options& settings;  ///< as of the start, as are the ids and TLS: each shard has its own, see `newest`
  const realms& all_realms;
  const protocol::id_template& ids;
  address_table& addresses;
  std::shared_ptr<const tls_context> tls = {};  ///< null: no TLS
  newest_settings newest = {};                  ///< set before letters tell of it
  neighbours::mailboxes inboxes = {};           ///< one for each shard, by its index

  open_sockets sockets{};                      ///< --sockets_max
  std::atomic<std::uint32_t> pending{0};       ///< of them, those without a complete request: --handshakes_max
  std::atomic<std::uint64_t> outbox_bytes{0};  ///< --total_outbox_bytes_max: what slow receivers have not taken
  queue_levy full_queues{all_realms, addresses};
  std::array<relief_gate, shared_sums.size()> reliefs{};
  std::atomic<std::uint64_t> incoming_bytes{0};  ///< --total_incoming_bytes_max: messages not yet complete
  std::atomic<std::uint32_t> next_shard{0};      ///< that gets a socket, of whoever accepts it; counts on for ever
  std::atomic<std::uint32_t> held_refusals{0};   ///< answers that --refusal_delay holds back

  std::atomic<instant> proxy_advised_at{instant::min()};  ///< when it was last said that somebody looks like a proxy

  log::life_budget lives{};  ///< --log_lines_max

  std::unique_ptr<recent_events> recent = nullptr;  ///< null: nobody looks, see --admin
};

}  // namespace p2p_broker::server
