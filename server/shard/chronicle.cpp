#include "server/shard/chronicle.hpp"

#include <string>

#include "server/log/event_line.hpp"
#include "server/log/log.hpp"
#include "server/net/address_text.hpp"
#include "server/net/clock.hpp"

namespace p2p_broker::server {

using log::field;

namespace {

[[nodiscard]] std::string text_for_log(const address& from, const shard_context& shard) {
  return text_of(from, shard.settings.log_mask_addresses);
}

void tell(std::string_view what, const speaker_name& who, const address& from, shard_context& shard) {
  log::say(log::event_line(what, who.id, who.key, text_for_log(from, shard)));
  shard.events_told = true;
}

}  // namespace

void chronicle::opened(const ws_session& who, const address& from, std::string_view version, shard_context& shard) {
  if (who.speaks() && tells_arrivals(shard)) {
    const speaker_name name = who.who();
    const std::string place = text_for_log(from, shard);
    log::write(shard.settings.log_arrivals ? log::level::info : log::level::debug, "peer arrived",
               {field::alone("id", name.id), field::named("key", name.key), field::named("version", version),
                field::spoken("from", place)});
  }
  if (shard.settings.log_events && who.speaks()) {
    open_ = true;
    tell("open", who.who(), from, shard);
  }
  if (shard.shared.recent && who.speaks()) {
    shard.shared.recent->note_arrival(wall_clock_s(), who.who().key, who.who().id, text_for_log(from, shard));
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
    const std::string place = text_for_log(from, shard);
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
