// A connection's time as HTTP: reads requests, has them answered, and says when one becomes a WebSocket.
// Exists only until then, so its buffers cost an idle peer nothing. Runs in its shard's turn.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "server/core/counters.hpp"
#include "server/core/end_reason.hpp"
#include "server/dialects/endpoints.hpp"
#include "server/http/http_message.hpp"
#include "server/shard/shard_context.hpp"
#include "server/shard/wire.hpp"

namespace p2p_broker::server {

/// What the operator is to hear of.
struct http_refusal {
  counter why;
  std::string what{};  ///< was wrong, already safe to log, with a space behind it; or empty
};

/// What comes of bytes.
struct http_outcome {
  enum class what : std::uint8_t {
    wait,     ///< a request has begun
    idle,     ///< all requests are answered
    end,      ///< when the replies are sent
    lose,     ///< at once: the client does not read its replies
    upgrade,  ///< the connection is a WebSocket from here on
  };
  struct accepted {
    http_request request;
    upgrade how;
    std::span<char> rest;  ///< what came behind the request; in the session's keeping
  };

  what is;
  bool answered = false;                               ///< wait: whether another request was answered before
  bool linger = false;                                 ///< end: see connection_life::finish
  std::optional<http_refusal> refused = std::nullopt;  ///< end: why
  std::optional<accepted> becomes = std::nullopt;      ///< upgrade
};

class http_session {
 public:
  /// \param input what has come; may be changed
  [[nodiscard]] http_outcome on_bytes(std::span<char> input, wire& out, shard_context& shard);

 private:
  [[nodiscard]] std::optional<http_outcome> serve_one(std::span<char>& input, wire& out, shard_context& shard);
  [[nodiscard]] http_outcome refuse(unsigned status, std::optional<http_refusal> why, wire& out,
                                    shard_context& shard) const;

  std::string incomplete_;  ///< the start of a request whose end has not come
};

}  // namespace p2p_broker::server
