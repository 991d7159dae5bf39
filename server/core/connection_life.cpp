#include "server/core/connection_life.hpp"

#include <algorithm>

namespace p2p_broker::server {

using action = connection_life::due::action;

std::optional<instant> connection_life::await_request(bool fresh, instant now,
                                                      const config::options& settings) noexcept {
  const bool begins = fresh || idle_;
  idle_ = false;
  if (!begins) {
    return std::nullopt;
  }
  return now + milliseconds(settings.handshake_timeout_ms);
}

instant connection_life::delay(instant turn, instant end) noexcept {
  delayed_ = true;
  heard_ = end;
  return std::min(turn, end);
}

instant connection_life::idle(instant now, const config::options& settings) noexcept {
  idle_ = true;
  return now + milliseconds(settings.keep_alive_timeout_ms);
}

instant connection_life::claim(instant until) noexcept {
  phase_ = phase::claiming;
  return until;
}

instant connection_life::become_websocket(instant now, patience of) noexcept {
  phase_ = phase::websocket;
  // compat: takeover-is-life
  heard_ = now;
  return now + std::min(of.silence, of.ping_after);
}

instant connection_life::close(end_reason why, instant now, const config::options& settings) noexcept {
  why_ = why;
  phase_ = phase::closing;
  condemned_ = false;  // the answer is listened to
  // compat: close-timeout
  return now + milliseconds(settings.close_timeout_ms);
}

instant connection_life::finish(bool linger, end_reason why, instant now, const config::options& settings) noexcept {
  why_ = why;
  linger_ = linger;
  phase_ = phase::sending;
  return now + milliseconds(settings.close_timeout_ms);
}

bool connection_life::sent() noexcept {
  if (linger_) {
    phase_ = phase::lingering;
  }
  return linger_;
}

void connection_life::end(end_reason why) noexcept {
  if (why_ == end_reason::none) {
    why_ = why;
  }
  phase_ = phase::gone;
}

connection_life::due connection_life::on_deadline(instant now, patience of) noexcept {
  if (delayed_ && phase_ < phase::claiming && now < heard_) {
    delayed_ = false;
    return {action::listen, heard_};
  }
  switch (phase_) {
    case phase::preamble:
    case phase::handshake: return {action::lose, {}, counter::limit_handshake_timeout, end_reason::handshake_late};
    case phase::http:
      return idle_ ? due{action::lose, {}, counter::limit_keep_alive_timeout, end_reason::http_done}
                   : due{action::lose, {}, counter::limit_handshake_timeout, end_reason::handshake_late};
    case phase::claiming: return {action::decide};
    case phase::websocket: return on_silence(now, of);
    case phase::closing:
    case phase::sending:
    case phase::lingering:
    case phase::gone: break;
  }
  return {action::lose, {}, counter::limit_close_timeout, why_};
}

/// The deadline stays where it was while messages come, so that they need not touch it. After a ping it comes early
/// enough for the next one, should the client answer this one and fall silent again.
connection_life::due connection_life::on_silence(instant now, patience of) noexcept {
  const instant end = heard_ + of.silence;
  if (now >= end) {
    return {action::say_farewell, {}, of.which, of.why};
  }
  if (pings_ >= of.pings || of.ping_after >= of.silence) {
    return {action::wait, end};
  }
  const instant ping = heard_ + (pings_ + 1) * of.ping_after;
  if (now < ping) {
    return {action::wait, ping};
  }
  ++pings_;
  return {action::ping, std::min(end, now + of.ping_after)};
}

}  // namespace p2p_broker::server
