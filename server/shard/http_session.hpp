// A connection's time as HTTP: reads requests, has them answered, and says when one becomes a WebSocket.
// Exists only until then, so its buffers cost an idle peer nothing. Runs in its shard's turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "server/core/counters.hpp"
#include "server/core/end_reason.hpp"
#include "server/core/instant.hpp"
#include "server/core/pending_requests.hpp"
#include "server/dialects/endpoints.hpp"
#include "server/http/http_message.hpp"
#include "server/net/clock.hpp"
#include "server/shard/caller.hpp"
#include "server/shard/preamble.hpp"
#include "server/shard/shard_context.hpp"
#include "server/shard/wire.hpp"

namespace p2p_broker::server {

/// What comes of bytes.
struct http_outcome {
  enum class what : std::uint8_t {
    nothing,  ///< there was nothing but empty lines
    wait,     ///< a request has begun
    later,    ///< a request has come whose turn has not: --address_connects
    idle,     ///< all requests are answered
    pause,    ///< enough are answered for now; the others wait until the replies are sent
    end,      ///< when the replies are sent
    upgrade,  ///< the connection is a WebSocket from here on
  };
  struct accepted {
    http_request request;
    upgrade how;
    std::span<char> rest;  ///< what came behind the request; in the session's keeping
  };

  what is;
  bool answered = false;                           ///< wait: whether another request was answered before
  instant turn{};                                  ///< later: when it has
  bool linger = false;                             ///< end: see connection_life::finish
  std::optional<accepted> becomes = std::nullopt;  ///< upgrade
};

class http_session {
 public:
  /// Requests that are answered in one go, so that who sends very many at once keeps nobody waiting.
  static constexpr unsigned requests_at_once = 16;

  http_session(shard_context& shard, peer_ref self, const caller& from)
      : pending_(shard.pending, self, from.account(), shard.shared.pending, shard.now),
        since_us_(shard.timings ? static_cast<std::uint32_t>(clock_us()) | 1U : 0) {}

  /// \param input what has come; may be changed. Nothing: to go on behind a pause \param from learns whom a proxy names
  [[nodiscard]] http_outcome on_bytes(std::span<char> input, wire& out, caller& from, shard_context& shard);

  /// What comes ahead of HTTP.
  [[nodiscard]] preamble& ahead() noexcept { return ahead_; }

  /// Until a request is complete.
  [[nodiscard]] pending_requests::entry& pending() noexcept { return pending_; }

  /// `what` has come, counted from accepting the connection, if that is timed; behind another request it is not.
  void time(timed what, shard_context& shard) const noexcept {
    if (since_us_ != 0) {
      shard.timings->add(what, static_cast<std::uint32_t>(clock_us()) - since_us_);
    }
  }

  /// Keeps `rest` of what becomes of an upgrade for later.
  void keep(std::span<const char> rest) { kept_ = std::string(rest.data(), rest.size()); }
  [[nodiscard]] std::string take_kept() noexcept { return std::exchange(kept_, {}); }

  /// What the client that wants to be a peer says of itself, if that may be told; or empty.
  [[nodiscard]] std::string_view client_version() const noexcept {
    return client_version_ ? std::string_view(*client_version_) : std::string_view{};
  }

  /// How many bytes may be read at a time, 1 or more: what waits here is bounded by --request_head_bytes_max.
  [[nodiscard]] std::size_t room(const shard_context& shard) const noexcept;

  /// What it holds of requests that wait, or whose end has not come.
  [[nodiscard]] std::size_t held_bytes() const noexcept { return kept_.empty() ? 0 : kept_.capacity(); }

 private:
  [[nodiscard]] std::optional<http_outcome> serve_one(std::span<char>& input, wire& out, caller& from,
                                                      shard_context& shard);
  [[nodiscard]] static bool is_still_headless(std::string_view input, std::size_t headless, const shard_context& shard);
  [[nodiscard]] static std::size_t reply_bytes_at_once(const shard_context& shard) noexcept;
  [[nodiscard]] static http_outcome refuse_address(const http_request& request, wire& out, const caller& from,
                                                   shard_context& shard);
  [[nodiscard]] static http_outcome refuse_unreadable(unsigned status, wire& out, const caller& from,
                                                      shard_context& shard);

  preamble ahead_;
  pending_requests::entry pending_;
  std::uint32_t since_us_;      ///< when the connection was accepted, modulo 2^32 and odd; 0: not timed
  std::uint32_t headless_ = 0;  ///< all of what is kept, if it is but the start of one; else 0
  std::string kept_;            ///< requests that wait for their turn, and the start of one whose end has not come
  std::unique_ptr<const std::string> client_version_;
};

/// It is freed when a peer has come, and leaves a hole: of this size another object of the peer fits in.
static_assert(sizeof(http_session) <= 136, "an idle peer costs more than before");

}  // namespace p2p_broker::server
