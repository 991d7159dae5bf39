// What the log tells of one connection: that a peer has come and gone, for programs, and the line of its life, for
// people. Runs in its shard's turn.
#pragma once

#include <string_view>

#include "server/core/address.hpp"
#include "server/core/end_reason.hpp"
#include "server/log/log.hpp"
#include "server/shard/shard_context.hpp"
#include "server/shard/ws_session.hpp"

namespace p2p_broker::server {

class chronicle {
 public:
  /// The client has been greeted, or refused. \param version what it says of itself
  void opened(const ws_session& who, const address& from, std::string_view version, shard_context& shard);

  /// Whether a line for people may tell of who comes: at info with --log_arrivals, else at debug.
  [[nodiscard]] static bool tells_arrivals(const shard_context& shard) noexcept {
    return log::enabled(shard.settings.log_arrivals ? log::level::info : log::level::debug);
  }

  /// The connection begins to end. Said once, and only of who has opened.
  void left(const ws_session& who, const address& from, shard_context& shard);

  /// The connection is over.
  void ended(const ws_session& who, const address& from, end_reason why, shard_context& shard) const;

  /// Of those who ended beyond --log_lines_max, once a minute; called more often.
  static void sum_up(shard_context& shard);

 private:
  bool open_ = false;  ///< told as open, and not yet as closed
};

}  // namespace p2p_broker::server
