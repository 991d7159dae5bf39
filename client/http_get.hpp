// One GET request to the broker's HTTP interface, on a connection of its own.
// http_get.cpp is the only file that instantiates Beast's HTTP.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "client/stream.hpp"

namespace p2p_broker::client {

struct http_reply {
  unsigned status = 0;
  std::string body;  ///< at most reply_bytes_max
};

class http_get {
 public:
  using done = std::function<void(failure, http_reply)>;

  http_get() = default;
  http_get(const http_get&) = delete;
  http_get& operator=(const http_get&) = delete;
  virtual ~http_get() = default;

  /// Ends the request at once; `then` still runs, with a failure.
  virtual void abort() = 0;
};

/// Asks for `target` and calls `then` on the executor, never inside this call. connect_timeout_ms bounds it.
/// A reply of any status is a success here.
/// \param context null for plain HTTP
[[nodiscard]] std::shared_ptr<http_get> start_http_get(const boost::asio::any_io_executor& executor,
                                                       const options& settings, const tls_context& context,
                                                       std::string target, http_get::done then);

/// A text for a target's `ts`, different in each request, so that no cache between us and the broker answers it.
[[nodiscard]] std::string fresh_ts();

}  // namespace p2p_broker::client
