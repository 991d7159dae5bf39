#include "server/shard/shard_context.hpp"

#include <array>
#include <ctime>
#include <span>

#include "server/log/spelling.hpp"
#include "server/net/clock.hpp"

namespace p2p_broker::server {

void shard_context::take(const settings_snapshot& fresh) {
  settings = fresh.settings;
  ids = fresh.ids;
  tls = fresh.tls;
  proxies = trusted_proxies(settings);
  message_bytes_max = settings.message_bytes_max;
}

void shard_context::note_refusal(counter which, std::initializer_list<log::field> detail) {
  const std::span<const log::field> fields(detail.begin(), detail.size());
  refused.note(which, fields, now);
  if (shared.recent) {
    shared.recent->note_refusal(wall_clock_s(), which, log::text_of(fields));
  }
}

void shard_context::shrink() {
  timers.shrink();
  buffers.shrink();
  unflushed.shrink();
  gone.shrink();
}

void shard_context::tick_each(milliseconds interval) noexcept {
  loop.tick_each(interval);
  if (timings) {
    timings->tick_each(static_cast<std::uint64_t>(std::chrono::microseconds(interval).count()));
  }
}

void shard_context::note_tick() noexcept {
  if (timings) {
    timings->note_tick(clock_us());
  }
}

const std::string& shard_context::http_date() {
  const std::int64_t second = wall_clock_s();
  if (second != date_second_) {
    date_second_ = second;
    const std::time_t time = second;
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 64> text{};
    date_.assign(text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
  }
  return date_;
}

}  // namespace p2p_broker::server
