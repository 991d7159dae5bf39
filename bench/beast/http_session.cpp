#include "bench/beast/http_session.hpp"

#include <ctime>
#include <utility>
#include <variant>

#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "bench/beast/websocket_session.hpp"

namespace p2p_broker::bench::beast_broker {
namespace {

namespace http = beast::http;
using http::field;

constexpr std::size_t input_bytes = 2048;  // a browser's request comes in one read
constexpr unsigned ms_per_s = 1000;

/// What the product's endpoints look at.
[[nodiscard]] server::http_request in_core_terms(const http::request<http::empty_body>& from) {
  const auto text = [&](field name) { return std::string(from[name]); };
  const auto has = [&](field name) { return from.find(name) != from.end(); };
  server::http_request to;
  to.method = std::string(from.method_string());
  to.target = std::string(from.target());
  to.http_1_1 = from.version() >= 11;
  to.keep_alive = from.keep_alive();
  to.has_body = has(field::transfer_encoding) || (has(field::content_length) && from[field::content_length] != "0");
  to.has_host = has(field::host);
  to.wants_upgrade = http::token_list(from[field::connection]).exists("upgrade");
  to.upgrade = text(field::upgrade);
  to.origin = text(field::origin);
  to.has_origin = !to.origin.empty();
  to.requested_headers = text(field::access_control_request_headers);
  to.websocket_key = text(field::sec_websocket_key);
  to.websocket_version = text(field::sec_websocket_version);
  to.websocket_protocol = text(field::sec_websocket_protocol);
  to.has_websocket_protocol = has(field::sec_websocket_protocol);
  return to;
}

/// The Date header's value (RFC 9110 5.6.7).
[[nodiscard]] std::string date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

http_session::http_session(broker& home, tcp_stream stream) : home_(home), stream_(std::move(stream)) {
  input_.reserve(input_bytes);
}

void http_session::read(std::uint32_t timeout_ms) {
  parser_.emplace();
  parser_->header_limit(home_.settings().request_head_bytes_max);
  stream_.expires_after(std::chrono::milliseconds(timeout_ms));
  http::async_read_header(stream_, input_, *parser_,
                          beast::bind_front_handler(&http_session::on_read, shared_from_this()));
}

void http_session::on_read(error_code error, std::size_t) {
  const bool unreadable = error.category() == http::make_error_code(http::error::bad_target).category();
  if (error && (!unreadable || error == http::error::end_of_stream)) {
    return;  // nobody is there to be answered
  }
  if (error) {
    send(server::unreadable(error == http::error::header_limit ? 431 : 400), {});
    return;
  }
  answer(in_core_terms(parser_->get()));
}

void http_session::answer(server::http_request request) {
  auto decided = home_.web().answer(request, home_.spoken().now());
  if (auto* const how = std::get_if<server::upgrade>(&decided)) {
    stream_.expires_never();  // the WebSocket stream has time-outs of its own
    std::make_shared<websocket_session>(home_, std::move(stream_))
        ->accept(parser_->release(), std::move(request), std::move(*how));
    return;
  }
  send(std::get<server::http_reply>(decided), request);
}

void http_session::send(const server::http_reply& reply, const server::http_request& request) {
  ends_ = server::ends_connection(reply, request) || request.has_body;  // bodies are not read
  reply_ = server::to_bytes(reply, request, date(), home_.settings().keep_alive_timeout_ms / ms_per_s);
  net::async_write(stream_, net::buffer(reply_), beast::bind_front_handler(&http_session::on_sent, shared_from_this()));
}

void http_session::on_sent(error_code error, std::size_t) {
  if (error || ends_) {
    stream_.socket().shutdown(net::socket_base::shutdown_send, error);
    return;
  }
  read(home_.settings().keep_alive_timeout_ms);
}

}  // namespace p2p_broker::bench::beast_broker
