#include "server/shard/chronicle.hpp"

#include <string>

#include "server/log/event_line.hpp"
#include "server/log/log.hpp"
#include "server/net/clock.hpp"

namespace p2p_broker::server {

using log::field;

namespace {

void tell(std::string_view what, const speaker_name& who, const address& from, shard_context& shard) {
  log::say(log::event_line(what, who.id, who.key, shard.shown(from)));
  shard.events_told = true;
}

}  // namespace

void chronicle::opened(const ws_session& who, const address& from, std::string_view version, shard_context& shard) {
  if (!who.speaks()) {
    return;
  }
  const speaker_name name = who.who();
  if (tells_arrivals(shard)) {
    const std::string place = shard.shown(from);
    log::write(shard.settings.log_arrivals ? log::level::info : log::level::debug, "peer arrived",
               {field::alone("id", name.id), field::named("key", name.key), field::named("version", version),
                field::spoken("from", place)});
  }
  if (shard.settings.log_events) {
    open_ = true;
    tell("open", name, from, shard);
  }
  if (shard.shared.recent) {
    shard.shared.recent->note_arrival(wall_clock_s(), name.key, name.id, shard.shown(from));
  }
}

void chronicle::left(const ws_session& who, const address& from, shard_context& shard) {
  if (open_) {
    open_ = false;
    tell("close", who.who(), from, shard);
  }
}

void chronicle::ended(const ws_session& who, const address& from, end_reason why, shard_context& shard) const {
  if (!who.has_spoken() || !log::enabled(log::level::info)) {
    return;
  }
  if (shard.shared.lives.may_tell(why, shard.settings.log_lines_max, shard.now)) {
    const std::string place = shard.shown(from);
    const auto fields = who.life_line(place, why, shard.now).fields();
    log::write(log::level::info, log::life_line::entry_of(fields));
  } else {
    shard.counts.add(counter::limit_log_lines);
    sum_up(shard);
  }
}

void chronicle::sum_up(shard_context& shard) {
  if (const std::string text = shard.shared.lives.summary(shard.now); !text.empty()) {
    log::line(log::level::info, text);
  }
}

}  // namespace p2p_broker::server
