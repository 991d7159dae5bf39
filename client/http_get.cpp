#include "client/http_get.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
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
using boost::system::error_code;

template <class Stream>
class http_exchange final : public http_get, public std::enable_shared_from_this<http_exchange<Stream>> {
 public:
  http_exchange(const asio::any_io_executor& executor, const options& settings, const tls_context& context)
      : settings_(settings),
        context_(context),
        resolver_(executor),
        deadline_(executor),
        stream_(make_stream<Stream>(executor, context)) {}

  void start(std::string target, done then) {
    auto self = this->shared_from_this();
    deadline_.expires_after(std::chrono::milliseconds(settings_.connect_timeout_ms));
    deadline_.async_wait([self](error_code error) {
      if (!error) {
        self->timed_out_ = true;
        self->abort();
      }
    });
    asio::co_spawn(stream_.get_executor(), run(self, std::move(target)),
                   [self, then = std::move(then)](std::exception_ptr thrown, outcome result) {
                     self->deadline_.cancel();
                     if (thrown) {
                       std::rethrow_exception(thrown);
                     }
                     if (result.failed && self->timed_out_) {
                       result.failed.text = "The broker did not answer within " +
                                            std::to_string(self->settings_.connect_timeout_ms) + " ms.";
                     }
                     then(std::move(result.failed), std::move(result.reply));
                   });
  }

  void abort() override {
    aborted_ = true;
    resolver_.cancel();
    error_code ignored;
    beast::get_lowest_layer(stream_).close(ignored);
  }

 private:
  struct outcome {
    failure failed;
    http_reply reply;
  };

  static outcome broken(const error_code& error) {
    return {{error_kind::network, "The request to the broker failed: " + error.message()}, {}};
  }

  static asio::awaitable<outcome> run(std::shared_ptr<http_exchange> self, std::string target) {
    failure failed = co_await open_stream(self->stream_, self->resolver_, self->settings_);
    if (failed) {
      co_return outcome{std::move(failed), {}};
    }
    if (self->aborted_) {  // between look-up and connect, when there is no socket to close
      self->abort();
      co_return broken(asio::error::operation_aborted);
    }
    http::request<http::empty_body> request(http::verb::get, target, 11);
    request.set(http::field::host, host_header(self->settings_));
    request.set(http::field::user_agent, "p2p-broker-client/" P2P_BROKER_VERSION);
    request.set(http::field::connection, "close");
    auto [write_error, written] = co_await http::async_write(self->stream_, request, as_result);
    if (write_error) {
      co_return broken(write_error);
    }
    http::response_parser<http::string_body> parser;
    parser.body_limit(self->settings_.reply_bytes_max);
    beast::flat_buffer buffer;
    auto [read_error, read] = co_await http::async_read(self->stream_, buffer, parser, as_result);
    self->abort();
    if (read_error) {
      co_return broken(read_error);
    }
    co_return outcome{{}, {parser.get().result_int(), std::move(parser.get().body())}};
  }

  options settings_;
  tls_context context_;  ///< must outlive the stream made from it
  tcp::resolver resolver_;
  asio::steady_timer deadline_;
  bool timed_out_ = false;
  bool aborted_ = false;
  Stream stream_;
};

template <class Stream>
std::shared_ptr<http_get> start_exchange(const asio::any_io_executor& executor, const options& settings,
                                         const tls_context& context, std::string target, http_get::done then) {
  auto exchange = std::make_shared<http_exchange<Stream>>(executor, settings, context);
  exchange->start(std::move(target), std::move(then));
  return exchange;
}

}  // namespace

std::shared_ptr<http_get> start_http_get(const asio::any_io_executor& executor, const options& settings,
                                         const tls_context& context, std::string target, http_get::done then) {
  if (context) {
    return start_exchange<tls_stream>(executor, settings, context, std::move(target), std::move(then));
  }
  return start_exchange<tcp_stream>(executor, settings, context, std::move(target), std::move(then));
}

std::string fresh_ts() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

}  // namespace p2p_broker::client
