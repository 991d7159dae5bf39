// One WebSocket to the broker, seen as whole text messages: the seam between the wire and Beast.
// Plain TCP or TLS is decided when it is made; transport.cpp is the only file that instantiates Beast's WebSocket.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "client/stream.hpp"

namespace p2p_broker::client {

/// At most one read and one write may be outstanding; connect must be done before either. Completion functions run on
/// the executor, never inside the call, and keep the transport alive until they have run.
class transport {
 public:
  using done = std::function<void(failure)>;
  using read_done = std::function<void(failure, std::string_view text)>;  ///< `text` lives until the next read

  transport() = default;
  transport(const transport&) = delete;
  transport& operator=(const transport&) = delete;
  virtual ~transport() = default;

  /// Look-up, TCP, TLS and the handshake for `target`. Has no deadline of its own: abort() ends it.
  virtual void connect(std::string target, done then) = 0;

  /// The next text message; binary ones are passed over. Failing, `text` in the failure says why the link is over.
  virtual void read(read_done then) = 0;

  /// Sends one text message, which must stay as it is until `then`.
  virtual void write(std::string_view text, done then) = 0;

  /// Close frame, the other side's answer, end of the stream; close_timeout_ms bounds the wait.
  virtual void close(done then) = 0;

  /// Ends everything at once without a goodbye.
  virtual void abort() = 0;
};

/// \param context null for plain TCP
[[nodiscard]] std::shared_ptr<transport> make_transport(const boost::asio::any_io_executor& executor,
                                                        const options& settings, const tls_context& context);

}  // namespace p2p_broker::client
