#include "server/service_watch.hpp"

#include <chrono>
#include <new>

#include "server/net/clock.hpp"
#include "server/service_notifier.hpp"

namespace p2p_broker::server {
namespace {

constexpr std::chrono::seconds look_interval{5};

/// Of a watchdog's time: a beat asks, and the next one says that all have answered.
constexpr int beats = 4;

/// Who came and was turned away, by whatever rule.
[[nodiscard]] std::uint64_t refusals(const shard_group& shards) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < counter_count; ++i) {
    if (const auto which = static_cast<counter>(i); row_of(which).sentence.starts_with("refused")) {
      sum += shards.total(which);
    }
  }
  return sum;
}

/// Each of two counters is read at its own time, so that the later may have overtaken.
[[nodiscard]] std::uint64_t left_of(const shard_group& shards, counter came, counter went) {
  const std::uint64_t gone = shards.total(went);
  const std::uint64_t all = shards.total(came);
  return all > gone ? all - gone : 0;
}

}  // namespace

void service_watch::start() {
  if (!is_service_notified()) {
    return;
  }
  if (const auto patience = watchdog_patience()) {
    beat(*patience / beats);
  }
  look();
}

void service_watch::beat(milliseconds interval) {
  const pulse::due due = pulse_.beat(shards_.fewest_pulses());
  if (due.alive) {
    notify_service("WATCHDOG=1");
  }
  if (due.ask || ask_again_) {
    ask_again_ = !ask();
  }
  next_beat_.expires_after(interval);
  next_beat_.async_wait([this, interval](const boost::system::error_code& error) {
    if (!error) {
      beat(interval);
    }
  });
}

/// \returns false if there was no memory for all letters
bool service_watch::ask() {
  try {
    shards_.ask_pulse();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void service_watch::look() {
  const service_status::counted seen{left_of(shards_, counter::peers_opened, counter::peers_closed),
                                     left_of(shards_, counter::lobby_joins, counter::lobby_leaves), refusals(shards_)};
  if (const auto text = status_.look(clock_now(), seen); text && !notify_service("STATUS=" + *text)) {
    status_.forget();  // it is said again at the next look
  }
  next_look_.expires_after(look_interval);
  next_look_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      look();
    }
  });
}

}  // namespace p2p_broker::server
