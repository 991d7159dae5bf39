#include "client/session_state.hpp"

#include <algorithm>
#include <utility>

#include "client/backoff.hpp"
#include "client/frame.hpp"
#include "client/target.hpp"

namespace p2p_broker::client {
namespace {

constexpr std::string_view lost_text = "Lost connection to the broker";

std::string in_milliseconds(std::string_view what, std::uint32_t limit_ms) {
  return std::string(what) + " within " + std::to_string(limit_ms) + " ms.";
}

}  // namespace

session_state::session_state(const options& settings) : settings_(settings), id_(settings.id) {}

bool session_state::is_linked() const noexcept {
  return phase_ == session_phase::opening || phase_ == session_phase::open || phase_ == session_phase::closing;
}

std::optional<action> session_state::take_action() {
  if (actions_.empty()) {
    return std::nullopt;
  }
  action next = std::move(actions_.front());
  actions_.pop_front();
  return next;
}

void session_state::connect(moment at) {
  if (phase_ != session_phase::idle) {
    return;
  }
  if (id_ != settings_.id) {
    id_ = settings_.id;
    id_was_ours_ = false;
  }
  start(at);
}

void session_state::reconnect(moment at) {
  if (phase_ == session_phase::waiting) {
    start_link(at);
  } else if (phase_ == session_phase::idle) {
    start(at);
  }
}

void session_state::start(moment at) {
  was_open_ = false;
  attempt_ = 0;
  if (!id_.empty() && id_ == settings_.id && !is_peerjs_id(id_)) {
    report(events::error{error_kind::invalid_id, std::string(sentence(error_kind::invalid_id))});
    finish("The id is not one that PeerJS would accept.");
    return;
  }
  if (!id_.empty()) {
    start_link(at);
    return;
  }
  phase_ = session_phase::fetching;
  expect_within(at, settings_.connect_timeout_ms);
  actions_.emplace_back(actions::fetch_id{});
}

void session_state::id_fetched(moment, std::string id) {
  if (phase_ != session_phase::fetching) {
    return;
  }
  id_ = std::move(id);
  phase_ = session_phase::linking;  // within the deadline that the request began
  actions_.emplace_back(actions::open_link{});
}

void session_state::start_link(moment at) {
  phase_ = session_phase::linking;
  expect_within(at, settings_.connect_timeout_ms);
  actions_.emplace_back(actions::open_link{});
}

void session_state::link_up(moment at) {
  if (phase_ != session_phase::linking) {
    return;
  }
  phase_ = session_phase::opening;
  if (id_was_ours_) {
    // compat: peerjs-server says nothing when a token takes its id back from a link it still holds. It refuses at
    // once or not at all, so silence means that we are in.
    expect_within(at, settings_.takeover_silence_ms);
  }
}

void session_state::become_open(moment at) {
  phase_ = session_phase::open;
  id_was_ours_ = true;
  reconnects_ += was_open_ ? 1 : 0;
  was_open_ = true;
  opened_at_ = at.now;
  expect_within(at, settings_.ping_interval_ms);
  report(events::open{id_});
}

void session_state::frame_arrived(moment at, std::string_view text) {
  if (phase_ != session_phase::opening && phase_ != session_phase::open) {
    return;
  }
  frame what = read_frame(text);
  switch (what.type) {
    case frame_type::error: refused(at, error_kind::server_error, message_of(what), false); return;
    case frame_type::id_taken: refused(at, error_kind::unavailable_id, message_of(what), true); return;
    case frame_type::invalid_key: refused(at, error_kind::invalid_key, message_of(what), true); return;
    case frame_type::unknown: ++frames_ignored_; return;
    default: break;
  }
  if (phase_ == session_phase::opening) {
    become_open(at);  // compat: what others sent may be the first thing heard after a silent takeover
  }
  switch (what.type) {
    case frame_type::offer: report(events::offer{std::move(what.src), std::move(what.payload)}); return;
    case frame_type::answer: report(events::answer{std::move(what.src), std::move(what.payload)}); return;
    case frame_type::candidate: report(events::candidate{std::move(what.src), std::move(what.payload)}); return;
    case frame_type::leave: report(events::peer_left{std::move(what.src)}); return;
    case frame_type::expire: report(events::peer_unavailable{std::move(what.src)}); return;
    default: return;  // OPEN, also a second one
  }
}

/// The broker said no. On an open link an ERROR is only passed on: if the broker means it, it closes.
void session_state::refused(moment at, error_kind kind, std::string_view text, bool for_good) {
  const std::string words(text.empty() ? sentence(kind) : text);
  if (phase_ == session_phase::open && !for_good) {
    report(events::error{kind, words});
    return;
  }
  actions_.emplace_back(actions::drop_link{});
  if (for_good) {
    report(events::error{kind, words});
    finish(words);
  } else {
    wait_or_give_up(at, kind, words);
  }
}

void session_state::link_lost(moment at, error_kind kind, std::string_view text) {
  switch (phase_) {
    case session_phase::idle:
    case session_phase::waiting: return;
    case session_phase::closing: finish("disconnect() was called."); return;
    default: wait_or_give_up(at, kind, text); return;
  }
}

void session_state::wait_or_give_up(moment at, error_kind kind, std::string_view text) {
  if (phase_ == session_phase::open) {
    if (at.now - opened_at_ >= std::chrono::milliseconds(settings_.reconnect_stable_ms)) {
      attempt_ = 0;
    }
    report(events::error{kind, std::string(lost_text) + ": " + std::string(text)});
    if (settings_.auto_reconnect && attempt_ < settings_.reconnect_attempts_max) {
      report(events::disconnected{std::string(text), true});
    }
  }
  if (!was_open_ || !settings_.auto_reconnect || attempt_ >= settings_.reconnect_attempts_max) {
    if (phase_ != session_phase::open) {
      report(events::error{kind, std::string(text)});
    }
    finish(text);
    return;
  }
  ++attempt_;
  const backoff delays{settings_.reconnect_delay_ms, settings_.reconnect_delay_max_ms};
  const std::uint32_t delay_ms = delays.delay_before(attempt_, at.draw);
  phase_ = session_phase::waiting;
  expect_within(at, delay_ms);
  report(events::reconnecting{attempt_, delay_ms, std::string(text)});
}

void session_state::disconnect(moment at) {
  switch (phase_) {
    case session_phase::idle:
    case session_phase::closing: return;
    case session_phase::open:
      phase_ = session_phase::closing;
      expect_within(at, settings_.close_timeout_ms);
      actions_.emplace_back(actions::close_link{});
      return;
    default: actions_.emplace_back(actions::abort_link{}); finish("disconnect() was called.");
  }
}

void session_state::finish(std::string_view reason) {
  phase_ = session_phase::idle;
  deadline_.reset();
  report(events::disconnected{std::string(reason), false});
}

void session_state::tick(moment at) {
  if (!deadline_ || at.now < *deadline_) {
    return;
  }
  switch (phase_) {
    case session_phase::idle: return;
    case session_phase::open:
      expect_within(at, settings_.ping_interval_ms);
      actions_.emplace_back(actions::send_heartbeat{});
      return;
    case session_phase::waiting: start_link(at); return;
    case session_phase::closing:
      actions_.emplace_back(actions::abort_link{});
      finish("disconnect() was called.");
      return;
    case session_phase::opening:
      if (id_was_ours_) {
        become_open(at);
        return;
      }
      [[fallthrough]];
    default: time_out(at);
  }
}

void session_state::time_out(moment at) {
  const bool fetching = phase_ == session_phase::fetching;
  actions_.emplace_back(actions::abort_link{});
  wait_or_give_up(at, error_kind::network,
                  in_milliseconds(fetching ? "The broker gave no id" : "The broker did not say OPEN",
                                  settings_.connect_timeout_ms));
}

}  // namespace p2p_broker::client
