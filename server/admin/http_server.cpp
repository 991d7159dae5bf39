#include "server/admin/http_server.hpp"

#include <algorithm>
#include <chrono>
#include <list>
#include <new>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace p2p_broker::server::admin {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using net::ip::tcp;

constexpr std::chrono::seconds next_request_within{30};
constexpr std::chrono::seconds exchange_within{10};  // a request, and the taking of its reply
constexpr std::chrono::milliseconds rest_without_descriptors{100};
constexpr std::uint32_t head_bytes_max = 8 * 1024;
constexpr std::uint64_t body_bytes_max = 4 * 1024;

[[nodiscard]] request request_of(const http::request<http::string_body>& from, std::string local_ip) {
  const auto text = [&from](http::field name) { return std::string(from[name]); };
  return {.method = std::string(from.method_string()),
          .target = std::string(from.target()),
          .host = text(http::field::host),
          .origin = text(http::field::origin),
          .authorization = text(http::field::authorization),
          .fetch_site = std::string(from["Sec-Fetch-Site"]),
          .local_ip = std::move(local_ip)};
}

[[nodiscard]] http::response<http::string_body> response_of(reply made, bool is_head) {
  http::response<http::string_body> out;
  out.version(11);
  out.result(made.status);
  out.set(http::field::cache_control, "no-store");
  out.set("X-Content-Type-Options", "nosniff");
  out.set("Referrer-Policy", "no-referrer");
  out.set("Content-Security-Policy", made.policy);
  const auto set_if = [&out](http::field name, const std::string& value) {
    if (!value.empty()) {
      out.set(name, value);
    }
  };
  set_if(http::field::content_type, made.content_type);
  set_if(http::field::allow, made.allow);
  set_if(http::field::www_authenticate, made.authenticate);
  if (made.status != 204) {
    out.content_length(made.body.size());
  }
  if (!is_head) {
    out.body() = std::move(made.body);
  }
  return out;
}

/// What is said to a request that cannot be read; nothing to who has gone or was too slow.
[[nodiscard]] unsigned status_for(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return 431;
  }
  if (error == http::error::body_limit) {
    return 413;
  }
  const bool is_bad = error.category() == make_error_code(http::error::bad_version).category() &&
                      error != http::error::end_of_stream && error != http::error::partial_message;
  return is_bad ? 400 : 0;
}

/// RFC 9112 3.2: one Host, without which only HTTP/1.0 may come.
[[nodiscard]] bool names_its_host(const http::request<http::string_body>& from) {
  const std::size_t hosts = from.count(http::field::host);
  return hosts == 1 || (hosts == 0 && from.version() < 11);
}

}  // namespace

struct http_server::state {
  struct session {
    explicit session(tcp::socket socket) : stream(std::move(socket)) {}
    beast::tcp_stream stream;
    bool waits = true;  ///< for its next request
  };

  state(net::io_context& context, answer_to how) : acceptor(context), rest(context), answer(std::move(how)) {}

  tcp::acceptor acceptor;
  net::steady_timer rest;
  answer_to answer;
  std::list<session*> open{};  ///< who asked longest ago comes first
};

namespace {

/// Reads one request and answers it. \returns whether another may follow
template <class State>
net::awaitable<bool> exchange(State& all, typename State::session& self, beast::flat_buffer& buffer) {
  error_code error;
  self.waits = true;
  self.stream.expires_after(next_request_within);
  if (buffer.size() == 0) {
    const auto room = buffer.prepare(head_bytes_max);
    const std::size_t came = co_await self.stream.async_read_some(room, net::redirect_error(net::use_awaitable, error));
    buffer.commit(came);
  }
  if (error) {
    co_return false;
  }
  self.waits = false;
  self.stream.expires_after(exchange_within);
  http::request_parser<http::string_body> parser;
  parser.header_limit(head_bytes_max);
  parser.body_limit(body_bytes_max);
  co_await http::async_read(self.stream, buffer, parser, net::redirect_error(net::use_awaitable, error));
  http::response<http::string_body> response;
  bool goes_on = false;
  if (error) {
    const unsigned status = status_for(error);
    if (status == 0) {
      co_return false;
    }
    response = response_of({.status = status, .body = "This request cannot be read.\n"}, false);
  } else if (!names_its_host(parser.get())) {
    response = response_of({.status = 400, .body = "This request needs one Host header.\n"}, false);
  } else {
    const auto local = self.stream.socket().local_endpoint(error);
    const request asked = request_of(parser.get(), error ? std::string() : local.address().to_string());
    response = response_of(all.answer(asked), asked.method == "HEAD");
    goes_on = parser.get().keep_alive();
  }
  response.keep_alive(goes_on);
  co_await http::async_write(self.stream, response, net::redirect_error(net::use_awaitable, error));
  co_return goes_on && !error;
}

template <class State>
net::awaitable<void> serve(std::shared_ptr<State> all, std::shared_ptr<typename State::session> self) {
  beast::flat_buffer buffer(head_bytes_max + body_bytes_max);
  auto place = all->open.end();
  try {
    place = all->open.insert(place, self.get());
    while (co_await exchange(*all, *self, buffer)) {
      all->open.splice(all->open.end(), all->open, place);
    }
  } catch (const std::exception&) {  // no memory
  }
  if (place != all->open.end()) {
    all->open.erase(place);
  }
  error_code ignored;
  self->stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

template <class State>
void make_room(State& all) {
  if (all.open.size() < http_server::sessions_max) {
    return;
  }
  const auto idle = std::ranges::find_if(all.open, [](const auto* each) { return each->waits; });
  auto* const goes = idle == all.open.end() ? all.open.front() : *idle;
  goes->stream.close();
}

template <class State>
net::awaitable<void> accept_each(std::shared_ptr<State> all) {
  for (;;) {
    error_code error;
    tcp::socket socket = co_await all->acceptor.async_accept(net::redirect_error(net::use_awaitable, error));
    if (error == net::error::operation_aborted) {
      co_return;
    }
    if (error) {
      all->rest.expires_after(rest_without_descriptors);
      co_await all->rest.async_wait(net::redirect_error(net::use_awaitable, error));
      continue;
    }
    socket.set_option(tcp::no_delay(true), error);
    make_room(*all);
    try {
      auto self = std::make_shared<typename State::session>(std::move(socket));
      net::co_spawn(all->acceptor.get_executor(), serve(all, std::move(self)), net::detached);
    } catch (const std::bad_alloc&) {  // this one ends, and nothing else
    }
  }
}

}  // namespace

http_server::http_server(net::io_context& context, listening at, answer_to answer)
    : state_(std::make_shared<state>(context, std::move(answer))) {
  state_->acceptor.assign(at.is_v6 ? tcp::v6() : tcp::v4(), at.socket.release());
  net::co_spawn(context, accept_each(state_), net::detached);
}

}  // namespace p2p_broker::server::admin
