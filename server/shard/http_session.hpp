// A connection's time as HTTP: reads requests, lets http_api answer them, and hands over when one becomes a WebSocket.
// Exists only until then, so its buffers cost an idle peer nothing. Runs in its shard's turn.
#pragma once

#include <span>
#include <string>

namespace p2p_broker::server {

class connection;

class http_session {
 public:
  /// May destroy this object, when a request becomes a WebSocket.
  void on_bytes(connection& link, std::span<char> input);

  void on_deadline(connection& link) const;

 private:
  enum class next : unsigned char { more, wait, handed_over };
  [[nodiscard]] next serve_one(connection& link, std::span<char>& input);
  void refuse(connection& link, unsigned status) const;

  std::string incomplete_;  ///< the start of a request whose end has not come
  bool served_ = false;     ///< whether a request was answered already
};

}  // namespace p2p_broker::server
