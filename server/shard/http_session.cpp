#include "server/shard/http_session.hpp"

#include "server/http/http_parser.hpp"
#include "server/shard/connection.hpp"

namespace p2p_broker::server {
namespace {

constexpr unsigned ms_per_s = 1000;

}  // namespace

void http_session::on_bytes(connection& link, std::span<char> input) {
  std::string joined;
  if (!incomplete_.empty()) {
    joined = std::move(incomplete_);
    joined.append(input.data(), input.size());
    input = joined;
    incomplete_.clear();
  } else if (served_) {
    link.set_deadline(link.shard().settings.handshake_timeout_ms);
  }
  for (;;) {
    // An empty line before a request is nothing (RFC 9112 2.2); old clients send one behind a body.
    while (!input.empty() && (input.front() == '\r' || input.front() == '\n')) {
      input = input.subspan(1);
    }
    if (input.empty()) {
      return;
    }
    switch (serve_one(link, input)) {
      case next::more: break;
      case next::wait: return;
      case next::handed_over: return;
    }
  }
}

http_session::next http_session::serve_one(connection& link, std::span<char>& input) {
  shard_context& shard = link.shard();
  http_request request;
  const http_parse_result head =
      parse_http_head({input.data(), input.size()}, shard.settings.request_head_bytes_max, request);
  switch (head.what) {
    case http_parse_result::status::incomplete: incomplete_.assign(input.data(), input.size()); return next::wait;
    case http_parse_result::status::too_long:
      shard.refuse(counter::limit_request_head, "from " + link.from_text());
      refuse(link, 431);
      return next::wait;
    case http_parse_result::status::bad: refuse(link, 400); return next::wait;
    case http_parse_result::status::complete: break;
  }
  input = input.subspan(head.bytes);
  auto answer = shard.api.answer(request, shard.now_at_latest());
  if (const auto* const accepted = std::get_if<upgrade>(&answer)) {
    const std::string subprotocol = accepted->subprotocol;
    link.become_websocket(request, subprotocol, input);
    return next::handed_over;
  }
  const http_reply& reply = std::get<http_reply>(answer);
  link.append_http(to_bytes(reply, request, shard.http_date(), shard.settings.keep_alive_timeout_ms / ms_per_s));
  if (link.gone()) {
    return next::wait;
  }
  if (ends_connection(reply, request)) {
    link.end_when_sent(request.has_body || !input.empty(), end_reason::http_done);
    return next::wait;
  }
  served_ = true;
  link.set_deadline(shard.settings.keep_alive_timeout_ms);
  return next::more;
}

void http_session::on_deadline(connection& link) const {
  shard_context& shard = link.shard();
  if (served_ && incomplete_.empty()) {
    shard.counts.add(counter::limit_keep_alive_timeout);
    link.lose(end_reason::http_done);
    return;
  }
  shard.refuse(counter::limit_handshake_timeout, "from " + link.from_text());
  link.lose(end_reason::handshake_late);
}

void http_session::refuse(connection& link, unsigned status) const {
  link.append_http(to_bytes(http_api::unreadable(status), {}, link.shard().http_date(), 0));
  link.end_when_sent(true, end_reason::http_done);
}

}  // namespace p2p_broker::server
