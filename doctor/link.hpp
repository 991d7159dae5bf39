// One connection to what is examined, plain or with TLS, as one type for Beast: what the choice costs is an `if` for a
// read, and what it saves is each of Beast's operations being compiled twice.
#pragma once

#include <cstddef>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>

namespace p2p_broker::doctor {

class link {
 public:
  using next_layer_type = boost::beast::ssl_stream<boost::beast::tcp_stream>;
  using executor_type = next_layer_type::executor_type;

  link(const boost::asio::any_io_executor& executor, boost::asio::ssl::context& trust, bool secure)
      : stream_(executor, trust), secure_(secure) {}

  [[nodiscard]] executor_type get_executor() { return stream_.get_executor(); }
  [[nodiscard]] next_layer_type& next_layer() { return stream_; }
  [[nodiscard]] const next_layer_type& next_layer() const { return stream_; }
  [[nodiscard]] boost::beast::tcp_stream& tcp() { return stream_.next_layer(); }
  [[nodiscard]] bool is_secure() const { return secure_; }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& into) {
          if (secure_) {
            stream_.async_read_some(into, std::move(handler));
          } else {
            tcp().async_read_some(into, std::move(handler));
          }
        },
        token, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& from) {
          if (secure_) {
            stream_.async_write_some(from, std::move(handler));
          } else {
            tcp().async_write_some(from, std::move(handler));
          }
        },
        token, buffers);
  }

  /// How Beast ends the connection below a WebSocket: at once. Its own way waits for the other side to end it, too,
  /// which a server may never do.
  template <class Handler>
  friend void async_teardown(boost::beast::role_type /*role*/, link& of, Handler&& handler) {
    of.tcp().close();
    boost::asio::post(of.get_executor(),
                      boost::beast::bind_front_handler(std::forward<Handler>(handler), boost::system::error_code()));
  }

 private:
  next_layer_type stream_;
  bool secure_;
};

}  // namespace p2p_broker::doctor
