// What a shard lends to its connections: everything that they use together, because one thread at a time runs them all.
// For whoever has the shard's turn; no locks, except inside what shared_state names.
#pragma once

#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/random.hpp"
#include "server/core/counters.hpp"
#include "server/core/deadlines.hpp"
#include "server/core/delivery.hpp"
#include "server/core/outbox.hpp"
#include "server/core/router.hpp"
#include "server/dialects/http_api.hpp"
#include "server/http/websocket_accept.hpp"
#include "server/log/log.hpp"
#include "server/net/poller.hpp"
#include "server/shard/shared_state.hpp"

namespace p2p_broker::server {

class connection;

struct shard_context {
  /// Bytes read from a socket at a time. Only what is incomplete behind them is copied out, so one buffer serves all.
  static constexpr std::size_t read_bytes = 64 * 1024;

  shard_context(std::uint16_t shard_index, shared_state& state, delivery& out, instant start)
      : index(shard_index),
        shared(state),
        settings(state.settings),
        message_bytes_max(state.settings.message_bytes_max),
        now(start),
        timers(start),
        routes(out, counts),
        api(state.settings, state.ids, state.all_realms, random, counts),
        read_buffer(std::make_unique_for_overwrite<char[]>(read_bytes)) {}

  /// Counts what was refused, and lets the operator hear of it.
  void refuse(counter which, std::string_view detail) {
    counts.add(which);
    refused.note(which, detail, now);
  }

  /// An instant that is not before the present: what is timed from here does not end early.
  [[nodiscard]] instant now_at_latest() const noexcept { return now + deadlines::granularity; }

  /// The Date header's value, made anew each second.
  [[nodiscard]] const std::string& http_date();

  std::uint16_t index;
  shared_state& shared;
  const config::options& settings;
  const std::size_t message_bytes_max;  ///< the setting, but where what a message needs lies together
  instant now;  ///< as of the last tick, mail, new socket or full wake-up; messages do not read the clock
  counters counts;
  poller ready;
  deadlines timers;
  buffer_pool buffers;
  router routes;
  protocol::system_random random;
  http_api api;
  websocket_accept accept_key;
  log::refusals refused;
  std::unique_ptr<char[]> read_buffer;

  std::vector<connection*> unflushed;  ///< have something to send, each once
  std::vector<connection*> gone;       ///< have ended and wait to be freed

 private:
  std::time_t date_second_ = 0;
  std::string date_;
};

}  // namespace p2p_broker::server
