// The admin listener's sockets: a few HTTP connections on the main thread's Asio context, each with a time for
// everything. Who is slow, silent or many holds nobody but itself; what is answered, `answer` decides.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

#include "server/admin/exchange.hpp"
#include "server/admin/listening.hpp"

namespace p2p_broker::server::admin {

class http_server {
 public:
  static constexpr std::size_t sessions_max = 32;  ///< for one more, who waits for its next request the longest goes

  using answer_to = std::function<reply(const request&)>;

  /// Takes connections while `context` runs. \param answer what it refers to outlives the run
  http_server(boost::asio::io_context& context, listening at, answer_to answer);

 private:
  struct state;
  std::shared_ptr<state> state_;  ///< kept by its coroutines, too, which go with the context
};

}  // namespace p2p_broker::server::admin
