// Connections: how they go on and how they end.
#include <algorithm>

#include "tests/simulation/model.hpp"

namespace p2p_broker::simulation {
namespace {

using expected::stretch;
using server::counter;
using server::milliseconds;

}  // namespace

/// The receiver has taken too little for too long.
void model::end_slow(line& to) {
  count(counter::limit_outbox_timeout);
  drop_unbegun(to);
  close(to, "\x03\xF5");
}

void model::flush(line& to) {
  if (to.gone()) {
    return;
  }
  to.to_flush = false;
  if (to.held) {
    return;
  }
  const flow went = push(to);
  if (went == flow::broken) {
    lose(to);
  } else if (went == flow::blocked && to.in == phase::http) {
    to.paused = true;
  } else if (went == flow::blocked && to.in == phase::websocket) {
    set_no_later(to, *to.pace_since + milliseconds(stage_.options.outbox_timeout_ms));
  } else if (went == flow::clear && to.in == phase::sending) {
    if (to.lingers) {
      to.shut = true;
      to.in = phase::lingering;
    } else {
      lose(to);
    }
  }
}

void model::close(line& who, const std::string& payload, bool broke) {
  if (who.in != phase::websocket && who.in != phase::claiming) {
    return;
  }
  leave(who, broke);
  append_last(who, payload);
  who.in = phase::closing;
  who.condemned = false;
  set_due(who, at_latest(part_of(who)) + milliseconds(stage_.options.close_timeout_ms));
}

void model::end_when_sent(line& who, bool linger) {
  if (who.gone()) {
    return;
  }
  who.in = phase::sending;
  who.lingers = linger;
  who.to_flush = true;
  if (!who.held) {
    set_due(who, at_latest(part_of(who)) + milliseconds(stage_.options.close_timeout_ms));
  }
}

/// \param broke whether its client may not know of it
void model::leave(line& who, bool broke) {
  if (who.in == phase::claiming) {
    withdraw(who);
  }
  if (!who.speaking) {
    return;
  }
  identity& self = *who.self;
  if (who.speaks()) {
    self.here = false;
    who.home->here.erase(self.name->id);
    unlink(*who.home, self.number);
    count(counter::peers_closed);
    if (broke) {
      begin_grace(*who.home, self, at_latest(part_of(who)));
    }
  }
  who.speaking = false;
}

void model::lose(line& who) {
  if (who.gone()) {
    return;
  }
  if (who.reset && (who.begun > 0 || who.read > who.begins)) {
    seen_.see(sight::reset_inside_frame);
  }
  leave(who, true);
  held_ -= who.held ? 1 : 0;
  who.held = false;
  for (const stretch& lost : who.outbox) {
    count_lost(lost);
    books_.settle(lost.serial, fate::receiver_ended);
  }
  who.outbox.clear();
  who.begun = 0;
  who.in = phase::gone;
  who.gives_room = false;
  who.blocked = false;
  who.due.reset();
  part_of(who).gone.push_back(who.number);
}

std::string model::read(client_number who, std::size_t wanted) {
  line& reader = lines_.at(who);
  std::string bytes;
  while (wanted > 0 && !reader.pipe.empty()) {
    stretch& first = reader.pipe.front();
    const std::string piece = first.bytes.substr(0, wanted);
    bytes += piece;
    wanted -= piece.size();
    first.bytes.erase(0, piece.size());
    if (first.bytes.empty()) {
      books_.settle(first.serial, fate::delivered);
      reader.pipe.pop_front();
    }
  }
  reader.pipe_bytes -= bytes.size();
  return bytes;
}

void model::reset(client_number who) {
  line& of = lines_.at(who);
  of.reset = true;
  for (const stretch& lost : of.pipe) {
    books_.settle(lost.serial, fate::receiver_ended);
  }
  of.pipe.clear();
  of.pipe_bytes = 0;
}

void model::forget(client_number who) {
  for (const parcel& each : lines_.at(who).said) {
    books_.settle(each.said.serial, fate::unheard);
  }
  lines_.erase(who);
}

}  // namespace p2p_broker::simulation
