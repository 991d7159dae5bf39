#include "server/shard/entrance.hpp"

#include <utility>

namespace p2p_broker::server {

entrance::entrance(shard_context& shard, peer_ref self, transport bytes, void* tag, arrival& how)
    : line(shard, self, std::move(bytes), tag, how, how.trusted && shard.settings.proxy_protocol),
      http_(std::make_unique<http_session>(shard, self, caller_)) {
  set_deadline(life_.begin(shard.now_at_latest(), shard.settings));
}

bool entrance::start() {
  if (!wire_.watch()) {
    return false;
  }
  if (const auto turn = caller::turn_of(account(), shard())) {
    delay(*turn);
  }
  return true;
}

bool entrance::read_preamble() {
  using what = preamble::outcome::what;
  const preamble::outcome found = http_->ahead().read(wire_.bytes());
  switch (found.is) {
    case what::wait: return false;
    case what::over: lose(end_reason::lost); return false;
    case what::bad:
      shard().refuse(counter::refused_proxy_header, "from " + from_text());
      lose(end_reason::refused);
      return false;
    case what::done: break;
  }
  life_.announce(wire_.bytes().secure());
  const caller::verdict told = found.source ? caller_.learn(*found.source, shard()) : caller::verdict{};
  if (told.too_many) {
    shard().refuse(counter::limit_address_sockets, "from " + from_text());
    lose(end_reason::refused);
    return false;
  }
  http_->handshake().move_to(caller_.account());
  if (told.turn) {
    delay(*told.turn);
  }
  return !told.turn;
}

bool entrance::continue_handshake() {
  const wire::flow flow = wire_.handshake();
  if (flow == wire::flow::broken) {
    refuse_handshake();
  } else if (flow == wire::flow::clear) {
    life_.secure();
    return true;
  }
  return false;
}

/// Who spoke plain HTTP is told so in HTTP: a browser shows nothing for a connection that is cut.
void entrance::refuse_handshake() {
  if (!wire_.bytes().met_http()) {
    shard().refuse(counter::tls_failures, "from " + from_text());
    lose(end_reason::tls_failed);
    return;
  }
  shard().refuse(counter::tls_failures,
                 "plain HTTP on a port that speaks TLS: use https:// and wss://, from " + from_text());
  wire_.bytes().speak_plain();
  wire_.append_reply(to_bytes(needs_tls(), {}, shard().http_date(), 0));
  end_when_sent(true, end_reason::tls_failed);
  http_.reset();
}

void entrance::delay(instant turn) {
  shard().refuse(counter::limit_address_connects, "from " + from_text());
  wire_.pause_reading();
  set_deadline(life_.delay(turn, shard().now_at_latest() + milliseconds(shard().settings.handshake_timeout_ms)));
}

}  // namespace p2p_broker::server
