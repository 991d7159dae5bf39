#include "server/shard/entrance.hpp"

#include <cstddef>
#include <utility>

namespace p2p_broker::server {

using log::field;
namespace {

/// What OpenSSL holds for a handshake that has begun and waits for the client, as measured.
constexpr std::size_t half_handshake_bytes = 45 * 1024;

}  // namespace

entrance::entrance(shard_context& shard, peer_ref self, transport bytes, void* tag, arrival& how)
    : metered_line(shard, self, std::move(bytes), tag, how, how.trusted && shard.settings.proxy_protocol),
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
      refuse(counter::refused_proxy_header);
      lose(end_reason::refused);
      return false;
    case what::done: break;
  }
  life_.announce(wire_.bytes().secure());
  const caller::verdict told = found.source ? caller_.learn(*found.source, shard()) : caller::verdict{};
  if (told.too_many) {
    refuse(counter::limit_address_sockets);
    lose(end_reason::refused);
    return false;
  }
  http_->pending().move_to(caller_.account());
  if (told.turn) {
    delay(*told.turn);
  }
  return !told.turn;
}

bool entrance::shake_hands() {
  if (!shard().handshakes.may_step(self_)) {
    wire_.pause_reading();  // until its turn comes
    return false;
  }
  return continue_handshake();
}

bool entrance::continue_handshake() {
  switch (wire_.handshake()) {
    case wire::flow::broken: refuse_handshake(); return false;
    case wire::flow::blocked: hold_incoming(half_handshake_bytes); return false;
    case wire::flow::clear: break;
  }
  hold_incoming(0);
  life_.secure();
  http_->time(timed::tls_handshake, shard());
  return true;
}

/// Who spoke plain HTTP is told so in HTTP: a browser shows nothing for a connection that is cut.
void entrance::refuse_handshake() {
  if (!wire_.bytes().met_http()) {
    refuse(counter::tls_failures);
    lose(end_reason::tls_failed);
    return;
  }
  shard().refuse(counter::tls_failures,
                 {field::clause("hint", "plain HTTP on a port that speaks TLS: use https:// and wss://"),
                  field::spoken("from", from_text())});
  wire_.bytes().speak_plain();
  wire_.append_reply(to_bytes(needs_tls(), {}, shard().http_date(), 0));
  end_when_sent(true, end_reason::tls_failed);
  http_.reset();
}

void entrance::delay(instant turn) {
  refuse(counter::limit_address_connects);
  wire_.pause_reading();
  set_deadline(life_.delay(turn, shard().now_at_latest() + milliseconds(shard().settings.handshake_timeout_ms)));
}

void entrance::end_without_request(const address_account& chosen_for) {
  if (http_ && http_->pending().waits() && !gone() && &account() == &chosen_for) {
    refuse(counter::limit_handshakes);
    http_->pending().done();  // or it would be found again before it is freed
    lose(end_reason::handshake_late);
  }
}

/// What came with the request is kept, and what comes behind it stays in the socket.
void entrance::wait(const http_outcome::accepted& how, instant until) {
  set_deadline(life_.claim(until));
  http_->keep(how.rest);
  wire_.pause_reading();
  hold_incoming(how.rest.size());
}

void entrance::admit(const std::optional<farewell>& refused) {
  set_deadline(life_.become_websocket(shard().now_at_latest(), websocket_.patience_for(shard().settings)));
  told_.opened(websocket_, from(), http_->client_version(), shard());
  if (refused) {
    close(*refused);
  } else {
    http_->time(timed::open, shard());
    judge_speaker();
  }
}

}  // namespace p2p_broker::server
