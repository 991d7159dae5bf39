// A line whose client has to keep to something as a WebSocket: it completes what it begins, takes what waits for it,
// and pays for what goes out for it. Runs in its shard's turn.
#pragma once

#include <cstdint>

#include "server/core/token_bucket.hpp"
#include "server/shard/line.hpp"

namespace p2p_broker::server {

class metered_line : public line {
 protected:
  using line::line;
  ~metered_line() = default;

  /// Bytes have been read. \param spent_before what all clients had spent before them
  void after_websocket(std::uint64_t spent_before);

  // At a deadline; each may end the connection, or sets the deadline that it knows.
  void judge_receiver();
  void judge_message();
  void judge_speaker();
  /// \returns whether it was not read for a while, and may be again
  [[nodiscard]] bool may_go_on();

 private:
  void pay_for(std::uint64_t bytes);
  [[nodiscard]] token_bucket::limits rate_limits() const noexcept {
    return {shard().settings.client_rate_bytes, shard().settings.client_burst_bytes};
  }
};

}  // namespace p2p_broker::server
