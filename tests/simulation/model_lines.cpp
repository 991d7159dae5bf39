// Connections: what waits to be sent, what the net takes of it, and how a connection ends.
#include <algorithm>

#include "tests/simulation/model.hpp"

namespace p2p_broker::simulation {
namespace {

using expected::stretch;
using server::counter;
using server::milliseconds;

[[nodiscard]] std::string framed(char first, const std::string& payload) {
  std::string bytes(1, first);
  if (payload.size() > 125) {
    bytes += '\x7E';
    bytes += static_cast<char>(payload.size() / 256);
    bytes += static_cast<char>(payload.size() % 256);
  } else {
    bytes += static_cast<char>(payload.size());
  }
  return bytes + payload;
}

}  // namespace

/// \returns false when it has no room, which is found out before the end of the wake-up, but acted on behind it
bool model::append(line& to, char first, const std::string& payload, std::uint64_t serial) {
  if (!to.gives_room) {
    return false;
  }
  const std::string bytes = framed(first, payload);
  const std::size_t most = stage_.options.outbox_bytes_max;
  const auto fits = [&] { return to.outbox.empty() || to.pending() + bytes.size() <= most; };
  to.to_flush = true;
  if (!fits()) {
    const flow went = push(to);
    to.slow = went != flow::broken && !fits();
    to.gives_room = went != flow::broken && !to.slow;
  }
  if (!to.gives_room) {
    return false;
  }
  if (bytes.size() > most) {
    seen_.see(sight::lone_large_frame);
  }
  to.outbox.push_back({bytes, serial});
  return true;
}

void model::append_last(line& to, const std::string& payload) {
  to.outbox.push_back({framed('\x88', payload)});
  to.gives_room = false;
  to.to_flush = true;
}

/// As much as the net takes.
model::flow model::push(line& to) {
  while (!to.outbox.empty()) {
    if (to.reset) {
      return flow::broken;
    }
    stretch& first = to.outbox.front();
    const std::string piece = first.bytes.substr(to.begun, to.pipe_max - to.pipe_bytes);
    to.taken |= to.blocked && !piece.empty();
    to.blocked = piece.empty();
    if (to.blocked) {
      return flow::blocked;
    }
    to.begun += piece.size();
    to.pipe_bytes += piece.size();
    const bool whole = to.begun == first.bytes.size();
    to.pipe.push_back({piece, whole ? first.serial : 0});
    if (whole) {
      to.outbox.pop_front();
      to.begun = 0;
    }
  }
  to.blocked = false;
  return flow::clear;
}

void model::flush(line& to) {
  if (to.gone()) {
    return;
  }
  if (to.slow && to.in == phase::websocket) {
    count(counter::limit_outbox_bytes);
    drop_unbegun(to);
    close(to, "\x03\xF5");
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
  } else if (went == flow::clear && to.in == phase::sending) {
    if (to.lingers) {
      to.shut = true;
      to.in = phase::lingering;
    } else {
      lose(to);
    }
  }
}

/// What is HTTP is finished, and so is a frame of which a part is sent.
void model::drop_unbegun(line& of) {
  std::deque<stretch> stay;
  for (stretch& each : of.outbox) {
    const bool begun = &each == &of.outbox.front() && of.begun > 0;
    if (each.http || begun) {
      stay.push_back(each);
    } else {
      books_.settle(each.serial, fate::receiver_slow);
    }
  }
  of.outbox = std::move(stay);
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
