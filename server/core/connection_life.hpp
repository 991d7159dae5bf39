// What a connection is in the middle of, from accept to close, and when it must have gone on: phases, deadlines, the
// rule of silence and the reason for the end. No socket and no clock: each step is told `now`, and what must be done
// by when comes back as a value.
#pragma once

#include <cstdint>
#include <optional>

#include "config/options.hpp"
#include "server/core/counters.hpp"
#include "server/core/end_reason.hpp"
#include "server/core/instant.hpp"

namespace p2p_broker::server {

/// How long a connection may be silent, as its dialect has it.
struct patience {
  milliseconds silence;               ///< without a byte from the client, until it is told to go
  milliseconds ping_after = silence;  ///< likewise, until it is pinged; no less than `silence`: never
  std::uint8_t pings = 1;             ///< up to 3 that may go unanswered, each `ping_after` behind the one before
  counter which = counter::limit_alive_timeout;  ///< what counts those who were silent for too long
  end_reason why = end_reason::silent;           ///< and what is said of them
};

class connection_life {
 public:
  enum class phase : std::uint8_t {
    preamble,   ///< PROXY header
    handshake,  ///< TLS
    http,
    claiming,  ///< upgraded, and not read until it is decided whether it gets its id
    websocket,
    closing,    ///< close frame sent, the client's is awaited
    sending,    ///< only what waits is left to do
    lingering,  ///< write side shut, what comes is thrown away
    gone,
  };

  /// What is to be done at a deadline.
  struct due {
    enum class action : std::uint8_t { wait, ping, listen, decide, say_farewell, lose };
    action what;
    instant next{};                                ///< wait, ping, listen: the new deadline
    counter which = counter::limit_close_timeout;  ///< say_farewell, lose: what counts it
    end_reason why = end_reason::none;             ///< likewise
  };

  /// \param secured whether a TLS handshake comes before HTTP \param announced whether a PROXY header comes first
  explicit connection_life(bool secured, bool announced = false) noexcept
      : phase_(announced ? phase::preamble : behind_preamble(secured)) {}

  [[nodiscard]] phase now_in() const noexcept { return phase_; }
  [[nodiscard]] bool is(phase which) const noexcept { return phase_ == which; }
  [[nodiscard]] end_reason why() const noexcept { return why_; }

  /// Whether what the client sends is still read as what it is: frames go on in order for as long as any is looked at.
  [[nodiscard]] bool reads() const noexcept { return phase_ <= phase::closing; }

  /// Whether what the client says is still heard.
  [[nodiscard]] bool listens() const noexcept { return reads() && !condemned_; }

  // Steps. Each returns the deadline that is to be set.
  [[nodiscard]] instant begin(instant now, const config::options& settings) const noexcept {
    return now + milliseconds(settings.handshake_timeout_ms);
  }

  /// The PROXY header is read; its deadline goes on.
  void announce(bool secured) noexcept { phase_ = behind_preamble(secured); }

  /// It is not read before `turn`, as long as `end` is not reached.
  [[nodiscard]] instant delay(instant turn, instant end) noexcept;
  [[nodiscard]] bool delayed() const noexcept { return delayed_; }

  /// The TLS handshake is done; its deadline goes on.
  void secure() noexcept { phase_ = phase::http; }

  /// A request has begun and its end has not come. \param fresh whether an answer to another one went before it
  [[nodiscard]] std::optional<instant> await_request(bool fresh, instant now, const config::options& settings) noexcept;

  /// All requests are answered.
  [[nodiscard]] instant idle(instant now, const config::options& settings) noexcept;

  /// The upgrade is granted, and its client has to wait. \returns `until`
  [[nodiscard]] instant claim(instant until) noexcept;

  [[nodiscard]] instant become_websocket(instant now, patience of) noexcept;

  /// When bytes last came, as a WebSocket.
  [[nodiscard]] instant heard() const noexcept { return heard_; }

  /// Bytes have come, whatever they mean.
  // compat: any-frame-is-life
  void hear(instant now) noexcept {
    heard_ = now;
    pings_ = 0;
  }

  /// Bytes that came since `since` may have come at any time until now: nobody looked at the clock for a while.
  void hear_again(instant since, instant now) noexcept {
    if (phase_ == phase::websocket && heard_ > since) {
      heard_ = now;
    }
  }

  /// It is not read for a while, and so its silence does not count.
  void throttle() noexcept { throttled_ = true; }
  [[nodiscard]] bool throttled() const noexcept { return throttled_; }

  /// It is read again from now on.
  void resume(instant now) noexcept {
    throttled_ = false;
    hear(now);
  }

  /// Somebody else decided that this connection must go, and it will be told behind the events.
  void condemn() noexcept { condemned_ = true; }

  /// The close frame is on its way.
  [[nodiscard]] instant close(end_reason why, instant now, const config::options& settings) noexcept;

  /// Nothing is left but to send what waits. \param linger whether the client may still be sending what nobody will
  ///        read; closing at once would reset the connection and could lose the reply
  [[nodiscard]] instant finish(bool linger, end_reason why, instant now, const config::options& settings) noexcept;

  /// All is sent. \returns whether to wait for the client's end; else the connection is over
  [[nodiscard]] bool sent() noexcept;

  [[nodiscard]] bool lingers() const noexcept { return linger_; }

  /// It is over. The first reason that was given is the one to be told.
  void end(end_reason why) noexcept;

  [[nodiscard]] due on_deadline(instant now, patience of) noexcept;

 private:
  [[nodiscard]] static phase behind_preamble(bool secured) noexcept { return secured ? phase::handshake : phase::http; }
  [[nodiscard]] due on_silence(instant now, patience of) noexcept;

  instant heard_{};  ///< when bytes last came, as a WebSocket; before that, if delayed: by when a request must be here
  phase phase_;
  end_reason why_ = end_reason::none;
  bool linger_ : 1 = false;
  bool delayed_ : 1 = false;
  bool idle_ : 1 = false;  ///< http: at least one request is answered, and no other has begun
  bool condemned_ : 1 = false;
  bool throttled_ : 1 = false;
  std::uint8_t pings_ : 2 = 0;  ///< since bytes last came
};

}  // namespace p2p_broker::server
