// A connection while it speaks HTTP: each request is answered by the product's endpoints, until one of them asks for a
// WebSocket and the stream moves on to a websocket_session.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "bench/beast/broker.hpp"
#include "bench/beast/stream.hpp"
#include "server/http/http_message.hpp"

namespace p2p_broker::bench::beast_broker {

class http_session : public std::enable_shared_from_this<http_session> {
 public:
  http_session(broker& home, tcp_stream stream);

  void start() { read(home_.settings().handshake_timeout_ms); }

 private:
  void read(std::uint32_t timeout_ms);
  void on_read(error_code error, std::size_t bytes);
  void answer(server::http_request request);
  void send(const server::http_reply& reply, const server::http_request& request);
  void on_sent(error_code error, std::size_t bytes);

  broker& home_;
  tcp_stream stream_;
  beast::flat_buffer input_;
  std::optional<beast::http::request_parser<beast::http::empty_body>> parser_;
  std::string reply_;
  bool ends_ = false;  ///< behind the reply
};

}  // namespace p2p_broker::bench::beast_broker
