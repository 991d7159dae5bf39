// What a shard lends to its connections: everything that they use together, because one thread at a time runs them all.
// For whoever has the shard's turn; no locks, except inside what shared_state names.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/random.hpp"
#include "server/core/counters.hpp"
#include "server/core/deadlines.hpp"
#include "server/core/delivery.hpp"
#include "server/core/handshake_queue.hpp"
#include "server/core/outbox.hpp"
#include "server/core/pending_requests.hpp"
#include "server/core/router.hpp"
#include "server/core/shard_timings.hpp"
#include "server/core/shared_sum.hpp"
#include "server/core/trusted_proxies.hpp"
#include "server/core/worklist.hpp"
#include "server/dialects/dialect.hpp"
#include "server/dialects/endpoints.hpp"
#include "server/http/accept_key.hpp"
#include "server/log/refusals.hpp"
#include "server/net/address_text.hpp"
#include "server/net/event_loop.hpp"
#include "server/shard/shared_state.hpp"

namespace p2p_broker::server {

struct shard_context {
  /// Bytes read from a socket at a time. Only what is incomplete behind them is copied out, so one buffer serves all.
  static constexpr std::size_t read_bytes = 64 * 1024;

  shard_context(std::uint16_t shard_index, shared_state& state, delivery& out, protocol::random_source& random,
                instant start)
      : index(shard_index),
        shared(state),
        settings(state.settings),
        ids(state.ids),
        tls(state.tls),
        message_bytes_max(state.settings.message_bytes_max),
        now(start),
        timers(start),
        routes(out, counts, &state.full_queues),
        spoken{state.all_realms, routes, out, counts, now, settings, random, timers},
        proxies(state.settings),
        web(settings, ids, state.all_realms, random, counts),
        read_buffer(std::make_unique_for_overwrite<char[]>(read_bytes)) {}

  /// Takes over what a reload has brought, between two events.
  void take(const settings_snapshot& fresh);

  /// An address as the log shows it.
  [[nodiscard]] std::string shown(const address& from) const { return text_of(from, settings.log_mask_addresses); }

  /// Counts what was refused, and lets the operator hear of it.
  /// \param detail who and what
  void refuse(counter which, std::initializer_list<log::field> detail = {}) {
    counts.add(which);
    note_refusal(which, detail);
  }

  /// Lets the operator hear of what is counted already.
  void note_refusal(counter which, std::initializer_list<log::field> detail);

  /// Whether anybody would hear of who it was: if not, that need not be put together.
  [[nodiscard]] bool tells(counter which) const noexcept { return shared.recent || refused.would_tell(which, now); }

  /// A socket that was accepted, and counted as open, is ended without having been served.
  void count_refused_socket() noexcept {
    counts.add(counter::sockets_refused);
    shared.sockets.remove();
  }

  /// A sum has grown beyond its limit: somebody has to pay, behind the events.
  void note_full(shared_sum which) noexcept { full[static_cast<std::size_t>(which)] = true; }

  /// An instant that is not before the present: what is timed from here does not end early.
  [[nodiscard]] instant now_at_latest() const noexcept { return spoken.now(); }

  /// Gives back memory that is not in use. \throws std::bad_alloc if it takes some to do so, and there is none
  void shrink();

  // What is timed, if anybody looks.
  void tick_each(milliseconds interval) noexcept;
  void note_tick() noexcept;

  /// The Date header's value, made anew each second.
  [[nodiscard]] const std::string& http_date();

  std::uint16_t index;
  shared_state& shared;
  config::options settings;  ///< this shard's own, in one place as long as it lives
  protocol::id_template ids;
  std::shared_ptr<const tls_context> tls;  ///< null: no TLS
  std::size_t message_bytes_max;           ///< the setting, but where what a message needs lies together
  instant now;  ///< as of the last tick, mail, new socket or full wake-up; messages do not read the clock
  counters counts;
  event_loop loop;
  deadlines timers;
  handshake_queue handshakes;
  buffer_pool buffers;
  router routes;
  dialect_context spoken;
  trusted_proxies proxies;
  pending_requests pending;
  endpoints web;
  accept_key accepts;
  log::refusals refused;
  std::unique_ptr<shard_timings> timings;  ///< null: nobody looks, and no clock is read for it
  std::unique_ptr<char[]> read_buffer;

  worklist<void*> unflushed;                    ///< tags of connections that have something to send, each once
  worklist<std::uint32_t> gone;                 ///< slots of connections that have ended and wait to be freed
  std::array<bool, shared_sums.size()> full{};  ///< sums that were seen above their limit
  bool events_told = false;                     ///< lines of --log_events wait to be written out

 private:
  std::int64_t date_second_ = 0;
  std::string date_;
};

}  // namespace p2p_broker::server
