#include "client/transport.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "client/as_result.hpp"
#include "client/target.hpp"

namespace p2p_broker::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

template <class Stream>
class websocket_transport final : public transport, public std::enable_shared_from_this<websocket_transport<Stream>> {
 public:
  websocket_transport(const asio::any_io_executor& executor, const options& settings, const tls_context& context)
      : settings_(settings), context_(context), resolver_(executor), socket_(make_stream<Stream>(executor, context)) {}

  void connect(std::string target, done then) override {
    auto self = this->shared_from_this();
    asio::co_spawn(socket_.get_executor(), run_connect(self, std::move(target)),
                   [then = std::move(then)](std::exception_ptr thrown, failure failed) {
                     if (thrown) {
                       std::rethrow_exception(thrown);
                     }
                     then(std::move(failed));
                   });
  }

  void read(read_done then) override {
    buffer_.clear();
    if (buffer_.capacity() > buffer_bytes_kept) {
      buffer_.shrink_to_fit();
    }
    auto self = this->shared_from_this();
    socket_.async_read(buffer_, [self, then = std::move(then)](error_code error, std::size_t) mutable {
      if (error) {
        then(self->describe(error), {});
      } else if (!self->socket_.got_text()) {
        self->read(std::move(then));
      } else {
        const auto data = self->buffer_.cdata();
        then({}, {static_cast<const char*>(data.data()), data.size()});
      }
    });
  }

  void write(std::string_view text, done then) override {
    auto self = this->shared_from_this();
    socket_.async_write(asio::buffer(text), [self, then = std::move(then)](error_code error, std::size_t) {
      then(error ? self->describe(error) : failure{});
    });
  }

  void close(done then) override {
    auto self = this->shared_from_this();
    socket_.async_close(websocket::close_code::normal, [self, then = std::move(then)](error_code error) {
      then(error ? self->describe(error) : failure{});
    });
  }

  void abort() override {
    aborted_ = true;
    resolver_.cancel();
    error_code ignored;
    beast::get_lowest_layer(socket_).close(ignored);
  }

 private:
  using self_ptr = std::shared_ptr<websocket_transport>;

  static constexpr std::size_t buffer_bytes_kept = 16 * 1024;  ///< a bigger buffer is given back after its message

  static asio::awaitable<failure> run_connect(self_ptr self, std::string target) {
    failure failed = co_await open_stream(self->socket_.next_layer(), self->resolver_, self->settings_);
    if (failed) {
      co_return failed;
    }
    if (self->aborted_) {  // between look-up and connect, when there is no socket to close
      self->abort();
      co_return failure{error_kind::network, "aborted"};
    }
    self->configure();
    websocket::response_type response;
    auto [error] = co_await self->socket_.async_handshake(response, host_header(self->settings_), target, as_result);
    if (error == websocket::error::upgrade_declined) {
      co_return failure{error_kind::server_error, "The broker refused the WebSocket with HTTP status " +
                                                      std::to_string(response.result_int()) + "; is the path right?"};
    }
    co_return error ? self->describe(error) : failure{};
  }

  void configure() {
    websocket::stream_base::timeout limits{};
    limits.handshake_timeout = std::chrono::milliseconds(settings_.connect_timeout_ms);
    limits.idle_timeout = std::chrono::milliseconds(settings_.silence_timeout_ms);
    limits.keep_alive_pings = true;
    socket_.set_option(limits);
    socket_.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
      request.set(http::field::user_agent, "p2p-broker-client/" P2P_BROKER_VERSION);
    }));
    socket_.read_message_max(settings_.message_bytes_max);
    socket_.auto_fragment(false);
    socket_.text(true);
  }

  failure describe(const error_code& error) {
    if (error == websocket::error::closed) {
      return {error_kind::network, closed_text()};
    }
    if (error == beast::error::timeout) {
      return {error_kind::network, "nothing was heard from the broker for too long"};
    }
    if (error == asio::error::eof || error == asio::error::connection_reset ||
        error == asio::ssl::error::stream_truncated) {
      return {error_kind::network, "the broker went away"};
    }
    const bool protocol = error.category() == make_error_code(websocket::error::closed).category() ||
                          error.category() == make_error_code(http::error::end_of_stream).category();
    return {protocol ? error_kind::socket_error : error_kind::network, error.message()};
  }

  std::string closed_text() {
    const auto& reason = socket_.reason();
    std::string text = "the broker closed the connection";
    if (reason.code != websocket::close_code::none) {
      text += " with code " + std::to_string(reason.code);
    }
    if (!reason.reason.empty()) {
      text.append(" (").append(reason.reason.data(), reason.reason.size()).append(")");
    }
    return text;
  }

  options settings_;
  tls_context context_;  ///< must outlive the stream made from it
  tcp::resolver resolver_;
  bool aborted_ = false;
  websocket::stream<Stream, false> socket_;  ///< false: no permessage-deflate, the broker has none
  beast::flat_buffer buffer_;
};

}  // namespace

std::shared_ptr<transport> make_transport(const asio::any_io_executor& executor, const options& settings,
                                          const tls_context& context) {
  if (context) {
    return std::make_shared<websocket_transport<tls_stream>>(executor, settings, context);
  }
  return std::make_shared<websocket_transport<tcp_stream>>(executor, settings, context);
}

}  // namespace p2p_broker::client
