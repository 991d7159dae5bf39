// What clients send: frames and messages, whole ones only, however they were cut; and how a client comes in.
#include <algorithm>
#include <stdexcept>

#include "tests/simulation/model.hpp"

namespace p2p_broker::simulation {
namespace {

using expected::queue;
using protocol::message_type;
using server::counter;
using server::milliseconds;

const std::string handshake =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";  // for the key of RFC 6455

}  // namespace

bool model::next_is_whole(const line& from) const {
  return !from.said.empty() && from.begins + from.said.front().acts_at <= from.read;
}

parcel model::take_next(line& from) {
  parcel next = std::move(from.said.front());
  from.said.pop_front();
  from.begins += next.bytes.size();
  return next;
}

void model::say(client_number who, parcel what) { lines_.at(who).said.push_back(std::move(what)); }

void model::hear(line& from, std::size_t bytes) {
  from.read += bytes;
  if (!from.listens() || from.in == phase::claiming) {
    return;
  }
  if (from.in == phase::http) {
    hear_http(from);
  } else {
    hear_frames(from);
  }
}

void model::open(line& fresh, const parcel& request) {
  fresh.outbox.push_back({handshake, 0, true});
  fresh.in = phase::websocket;
  fresh.gives_room = true;
  fresh.to_flush = true;
  fresh.heard = at_latest(part_of(fresh));
  set_due(fresh, fresh.heard + milliseconds(stage_.options.alive_timeout_ms));
  if (request.key.empty() || request.id.empty() || request.token.empty()) {
    refuse(fresh, counter::refused_missing_parameters,
           R"({"type":"ERROR","payload":{"msg":"No id, token, or key supplied to websocket server"}})");
  } else if (!worlds_.contains(request.key)) {
    refuse(fresh, counter::refused_invalid_key, R"({"type":"ERROR","payload":{"msg":"Invalid key provided"}})");
  } else {
    fresh.home = &worlds_.at(request.key);
    claim(fresh, {request.id, request.token}, false, false);
  }
}

namespace {

/// What stands in the close frame of a refusal: its code, and the words of its message.
std::string refusal_close(counter why, const std::string& text) {
  const auto low = [why] {
    switch (why) {
      case counter::refused_missing_parameters: return '\xa1';
      case counter::refused_invalid_key: return '\xa2';
      case counter::limit_concurrent: return '\xa4';
      default: return '\xa3';
    }
  };
  const std::size_t words = text.find(R"("msg":")") + 7;
  return std::string{'\x0f', low()} + text.substr(words, text.find('"', words) - words);
}

}  // namespace

void model::refuse(line& who, counter why, const std::string& text) {
  count(why);
  (void)append(who, '\x81', text, 0);
  close(who, refusal_close(why, text));
  hold(who);
}

/// All clients have one address, whose refusals come later and later.
void model::hold(line& refused) {
  const config::options& options = stage_.options;
  const std::uint32_t least = std::min(options.refusal_delay_ms, options.refusal_delay_max_ms);
  if (least == 0 || held_ >= std::max(1U, options.sockets_max / 10)) {
    return;
  }
  const server::instant now = at_latest(part_of(refused));
  const bool forgotten = last_delay_.count() == 0 || now - last_refusal_ >= milliseconds(60'000);
  const milliseconds doubled = std::min(2 * last_delay_, milliseconds(options.refusal_delay_max_ms));
  last_delay_ = forgotten ? milliseconds(least) : doubled;
  last_refusal_ = std::max(last_refusal_, now);
  count(counter::refusals_delayed);
  seen_.see(sight::late_refusal);
  ++held_;
  refused.held = true;
  set_due(refused, now + last_delay_);
}

void model::release(line& held) {
  --held_;
  held.held = false;
  held.to_flush = true;
  set_due(held, at_latest(part_of(held)) + milliseconds(stage_.options.close_timeout_ms));
}

/// Messages that waited come behind OPEN, but for OFFERs that are one link too many.
void model::welcome(line& fresh, const std::vector<expected::kept>& waiting) {
  world& in = *fresh.home;
  std::vector<message> due;
  for (const expected::kept& each : waiting) {
    const bool asks = each.what.type == message_type::offer && each.sender->here;
    if (asks && !link(in, *each.sender, *fresh.self)) {
      books_.settle(each.what.serial, fate::link_refused_late);
      tell_expired(in, each.sender->name->id, fresh.self->name->json, fresh.shard);
    } else {
      due.push_back(each.what);
    }
  }
  (void)append(fresh, '\x81', R"({"type":"OPEN"})", 0);
  for (const message& each : due) {
    if (append(fresh, '\x81', each.text(), each.serial)) {
      count(counter::messages_delivered_late);
    } else {
      miss(in, each, fresh.shard, fate::missed_at_open);
    }
  }
  std::ranges::for_each(waiting, [this](const expected::kept& each) { give_back(each); });
}

void model::hear_frames(line& from) {
  from.heard = at_latest(part_of(from));
  from.read_at = now_;
  int frames = 0;
  while (from.in <= phase::closing && next_is_whole(from)) {
    from.unfinished_since.reset();
    hear_frame(from, take_next(from));
    ++frames;
  }
  if (frames > 1) {
    seen_.see(sight::frames_in_one_read);
  }
  if (from.read > from.begins && from.in <= phase::closing) {
    seen_.see(sight::frame_in_pieces);
  }
  if (from.read > from.begins && from.in == phase::websocket) {
    from.unfinished_since = from.unfinished_since.value_or(at_latest(part_of(from)));
    set_no_later(from, *from.unfinished_since + milliseconds(stage_.options.message_timeout_ms));
  }
}

void model::hear_frame(line& from, const parcel& frame) {
  switch (frame.what) {
    case parcel::kind::message:
      if (from.condemned) {
        books_.settle(frame.said.serial, fate::unheard);
      } else {
        hear_message(from, frame.said);
      }
      break;
    case parcel::kind::ping:
      if (!from.condemned && from.in == phase::websocket && !append(from, '\x8A', frame.payload, 0)) {
        seen_.see(sight::pong_refused);
      }
      break;
    case parcel::kind::close: {
      const bool answers = from.in == phase::closing;
      leave(from, false);
      if (!answers) {
        append_last(from, frame.payload);
      }
      end_when_sent(from, false);
      break;
    }
    case parcel::kind::too_big:
      count(counter::limit_message_bytes);
      close(from, "\x03\xF1");
      end_when_sent(from, true);
      break;
    default:
      count(counter::protocol_errors);
      close(from, "\x03\xEA");
      end_when_sent(from, true);
      break;
  }
}

void model::hear_message(line& from, const utterance& said) {
  count(counter::messages_received);
  if (said.what == utterance::kind::malformed) {
    count(counter::messages_malformed);
  } else if (said.what == utterance::kind::heartbeat) {
    count(counter::heartbeats_received);
  } else if (!from.speaks() || said.what == utterance::kind::pointless) {
    count(counter::messages_ignored);
    books_.settle(said.serial, fate::sender_left);
  } else if (said.what == utterance::kind::leave) {
    leave(from, false);
  } else {
    const identity_ptr self = from.self;
    route(*from.home, self,
          {said.type, self->name->id, self->name->json, said.dst->id, said.dst_json, said.payload, said.serial,
           self->number},
          from.shard);
  }
}

}  // namespace p2p_broker::simulation
