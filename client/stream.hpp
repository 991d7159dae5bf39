// A byte stream to the broker: name look-up, TCP, and TLS with the certificate checked against the host.
// Shared by the WebSocket and the HTTP requests; the coroutines end early when their socket is closed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string>
#include <utility>

#include "client/error.hpp"
#include "client/options.hpp"

namespace p2p_broker::client {

using tcp = boost::asio::ip::tcp;
using tcp_stream = tcp::socket;
using tls_stream = boost::asio::ssl::stream<tcp::socket>;
using tls_context = std::shared_ptr<boost::asio::ssl::context>;

/// How something on the network ended. Converts to true when it failed.
struct failure {
  error_kind kind{};
  std::string text;

  [[nodiscard]] explicit operator bool() const noexcept { return kind != error_kind{}; }
};

/// The TLS settings, or null when `settings` does not ask for TLS.
/// \throws std::invalid_argument naming ca_file when it cannot be used
[[nodiscard]] tls_context make_tls_context(const options& settings);

/// A stream that is not connected yet.
template <class Stream>
[[nodiscard]] Stream make_stream(const boost::asio::any_io_executor& executor, const tls_context& context) {
  if constexpr (std::is_same_v<Stream, tls_stream>) {
    return tls_stream(executor, *context);
  } else {
    return tcp_stream(executor);
  }
}

/// Connects to host and port, addresses tried in the system's order, and shakes hands if the stream is a TLS one.
/// All parameters must outlive the coroutine. Cancelling `resolver` and closing the socket ends it.
boost::asio::awaitable<failure> open_stream(tcp_stream& stream, tcp::resolver& resolver, const options& settings);
boost::asio::awaitable<failure> open_stream(tls_stream& stream, tcp::resolver& resolver, const options& settings);

}  // namespace p2p_broker::client
