#include "doctor/question.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "doctor/http_answer.hpp"
#include "doctor/stopwatch.hpp"
#include "doctor/trouble_of.hpp"

namespace p2p_broker::doctor {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

using answer_parser = http::response_parser<http::string_body>;

constexpr std::size_t body_bytes_max = 64 * 1024;
constexpr int hints_max = 5;  ///< answers like 103 that may come before the one that counts
constexpr std::size_t first_bytes_max = 16;

http::request<http::empty_body> request_for(const place& where, const question& what) {
  http::request<http::empty_body> request(what.preflight ? http::verb::options : http::verb::get, what.path, 11);
  request.set(http::field::host, where.to.authority());
  request.set(http::field::user_agent, user_agent);
  request.set(http::field::accept, "*/*");
  request.set(http::field::connection, "close");
  if (!what.origin.empty()) request.set(http::field::origin, what.origin);
  if (what.preflight) request.set(http::field::access_control_request_method, "GET");
  return request;
}

/// One answer, of its body no more than the limit and what came along.
net::awaitable<boost::system::error_code> read_answer(link& line, beast::flat_buffer& buffer, answer_parser& parser) {
  boost::system::error_code error;
  parser.body_limit(boost::none);
  co_await http::async_read_header(line, buffer, parser, net::redirect_error(net::use_awaitable, error));
  while (!error && !parser.is_done() && parser.get().body().size() < body_bytes_max)
    co_await http::async_read_some(line, buffer, parser, net::redirect_error(net::use_awaitable, error));
  co_return error;
}

}  // namespace

net::awaitable<http_seen> ask(const place& where, const question& what) {
  const stopwatch watch;
  http_seen seen;
  link line(co_await net::this_coro::executor, *where.trust, where.to.secure);
  boost::system::error_code error;
  seen.failed = co_await dial(line, where);
  if (seen.failed) co_return seen;
  const auto request = request_for(where, what);
  line.tcp().expires_after(where.patience);
  co_await http::async_write(line, request, net::redirect_error(net::use_awaitable, error));
  beast::flat_buffer buffer;
  std::optional<answer_parser> parser;
  // Even if nothing could be written: who ends a connection may have said why.
  for (int i = 0; i <= hints_max; ++i) {
    error = co_await read_answer(line, buffer, parser.emplace());
    if (error || parser->get().result_int() >= 200) break;
  }
  seen.took = watch.elapsed();
  if (parser->is_header_done()) {
    take_answer(parser->get(), seen);
    seen.goes_on = !parser->is_done() && (!error || error == beast::error::timeout);
    co_return seen;
  }
  seen.failed = trouble_of(error);
  if (where.http2_alone) seen.failed.what = failure::no_protocol;
  const auto bytes = buffer.cdata();
  seen.first_bytes.assign(static_cast<const char*>(bytes.data()), std::min(bytes.size(), first_bytes_max));
  co_return seen;
}

net::awaitable<bool> speaks_plain(place where) {
  where.to.secure = false;
  const question what{false, where.to.below("/"), {}};
  const http_seen seen = co_await ask(where, what);
  co_return seen.status != 0 && seen.status != 400;
}

}  // namespace p2p_broker::doctor
