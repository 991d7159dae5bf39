// What the log tells at debug of requests and of how WebSockets are closed: each a line that costs one relaxed load
// while the level is off. Never a query, which holds a token. Runs in its shard's turn.
#pragma once

#include <string>
#include <string_view>

#include "server/core/farewell.hpp"
#include "server/http/http_message.hpp"
#include "server/log/log.hpp"
#include "server/shard/caller.hpp"
#include "server/shard/shard_context.hpp"

namespace p2p_broker::server {

class trace {
 public:
  /// A request was answered; 101 if it became a WebSocket.
  static void request(const http_request& asked, unsigned status, const caller& from, const shard_context& shard) {
    if (log::enabled(log::level::debug)) {
      tell_request(asked, status, from, shard);
    }
  }

  /// What came was no request that can be read.
  static void unreadable(unsigned status, const caller& from, const shard_context& shard) {
    if (log::enabled(log::level::debug)) {
      tell_unreadable(status, from, shard);
    }
  }

  /// We close. \param id the client's, or empty
  static void close(const farewell& why, std::string_view id, const caller& from, const shard_context& shard) {
    if (log::enabled(log::level::debug)) {
      tell_close(why, id, from, shard);
    }
  }

  /// The client closes, or answers our close frame. \param payload of its close frame
  static void closed(std::string_view payload, std::string_view id, const caller& from, const shard_context& shard) {
    if (log::enabled(log::level::debug)) {
      tell_closed(payload, id, from, shard);
    }
  }

  /// `path` up to where a query may begin that was escaped once too often, since the log is not to have its token.
  [[nodiscard]] static std::string shown_path(std::string_view path);

 private:
  static void tell_request(const http_request& asked, unsigned status, const caller& from, const shard_context& shard);
  static void tell_unreadable(unsigned status, const caller& from, const shard_context& shard);
  static void tell_close(const farewell& why, std::string_view id, const caller& from, const shard_context& shard);
  static void tell_closed(std::string_view payload, std::string_view id, const caller& from,
                          const shard_context& shard);
};

}  // namespace p2p_broker::server
