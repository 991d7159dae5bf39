// The decisions of a client: when to ask for an id, connect, beat, wait, try again or end, and what a message means.
// No I/O, no clock, no randomness of its own: things that happen go in, actions come out for `connection` to carry out.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "client/events.hpp"
#include "client/options.hpp"

namespace p2p_broker::client {

/// The two things that a decision takes from outside.
struct moment {
  std::chrono::steady_clock::time_point now;
  double draw = 0;  ///< random, at least 0 and below 1
};

enum class session_phase : std::uint8_t {
  idle,      ///< not connected and not trying
  fetching,  ///< waiting for an id
  linking,   ///< waiting for TCP, TLS and the WebSocket handshake
  opening,   ///< waiting for OPEN
  open,
  waiting,  ///< the link was lost; waiting for the next attempt
  closing,  ///< disconnect() was called; the outbox and the closing handshake still have their time
};

namespace actions {
struct fetch_id {};
struct open_link {};
struct close_link {};  ///< let the outbox go out, then close politely and say link_lost
struct drop_link {};   ///< close politely; the state has done with it
struct abort_link {};  ///< cut it; the same goes for an id request
struct send_heartbeat {};
struct report {
  event what;
};
}  // namespace actions

using action = std::variant<actions::fetch_id, actions::open_link, actions::close_link, actions::drop_link,
                            actions::abort_link, actions::send_heartbeat, actions::report>;

class session_state {
 public:
  /// \param settings valid (find_mistake has nothing to say)
  explicit session_state(const options& settings);

  // What the application asks for. In a phase where there is nothing to do, nothing is done.
  void connect(moment at);    ///< from idle: anew, with the id of the options or a new one from the broker
  void reconnect(moment at);  ///< from idle: with the last id, if there was one; from waiting: at once
  void disconnect(moment at);

  // What happens
  void id_fetched(moment at, std::string id);
  void link_up(moment at);
  void link_lost(moment at, error_kind kind, std::string_view text);  ///< or it, or the id request, failed
  void frame_arrived(moment at, std::string_view text);
  void tick(moment at);  ///< to be called when deadline() has come; too early does no harm

  /// The next action to carry out, in order, or nothing.
  [[nodiscard]] std::optional<action> take_action();

  /// When tick() wants to be called.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> deadline() const noexcept { return deadline_; }

  [[nodiscard]] session_phase phase() const noexcept { return phase_; }
  [[nodiscard]] bool is_linked() const noexcept;

  /// Our id: as given, or as the broker gave it; empty before that.
  [[nodiscard]] const std::string& id() const noexcept { return id_; }

  /// Messages of the broker that said nothing known.
  [[nodiscard]] std::uint64_t frames_ignored() const noexcept { return frames_ignored_; }

  /// Times the link was made again after a loss.
  [[nodiscard]] std::uint64_t reconnects() const noexcept { return reconnects_; }

 private:
  void start(moment at);
  void start_link(moment at);
  void become_open(moment at);
  void wait_or_give_up(moment at, error_kind kind, std::string_view text);
  void refused(moment at, error_kind kind, std::string_view text, bool for_good);
  void finish(std::string_view reason);
  void time_out(moment at);
  void report(event what) { actions_.emplace_back(actions::report{std::move(what)}); }
  void expect_within(moment at, std::uint32_t limit_ms) { deadline_ = at.now + std::chrono::milliseconds(limit_ms); }

  options settings_;
  session_phase phase_ = session_phase::idle;
  std::string id_;
  bool id_was_ours_ = false;  ///< this id and token have been open before, so the broker may still hold them for us
  bool was_open_ = false;     ///< since the application last asked: only then is a failure tried again
  std::uint32_t attempt_ = 0;
  std::chrono::steady_clock::time_point opened_at_{};
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::deque<action> actions_;
  std::uint64_t frames_ignored_ = 0;
  std::uint64_t reconnects_ = 0;
};

}  // namespace p2p_broker::client
