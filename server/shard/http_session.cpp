#include "server/shard/http_session.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "protocol/connect_request.hpp"
#include "server/http/http_parser.hpp"
#include "server/log/log.hpp"
#include "server/shard/chronicle.hpp"
#include "server/shard/trace.hpp"

namespace p2p_broker::server {
namespace {

using log::field;
using what = http_outcome::what;

constexpr unsigned ms_per_s = 1000;
constexpr char tls_handshake = 0x16;  ///< what a connection begins with that speaks TLS (RFC 8446 5.1)

/// A fatal alert, handshake_failure (RFC 8446 6): the client's user reads that TLS is what went wrong.
constexpr std::string_view tls_alert("\x15\x03\x01\x00\x02\x02\x28", 7);

void tell(const refused_request& refused, const caller& from, shard_context& shard) {
  if (!shard.tells(refused.why)) {
    shard.refuse(refused.why);
    return;
  }
  const std::string place = from.text(shard);
  const field told = field::spoken("from", place);
  if (!refused.origin.empty()) {
    shard.refuse(refused.why, {field::alone("origin", refused.origin), told});
  } else if (!refused.path.empty()) {
    const std::string path = trace::shown_path(refused.path);
    shard.refuse(refused.why, {field::alone("path", path), field::aside("hint", refused.hint), told});
  } else {
    shard.refuse(refused.why, {told});
  }
}

}  // namespace

http_outcome http_session::on_bytes(std::span<char> input, wire& out, caller& from, shard_context& shard) {
  std::string joined = std::exchange(kept_, {});
  const std::size_t headless = std::exchange(headless_, 0U);
  if (!joined.empty()) {
    joined.append(input.data(), input.size());
    input = joined;
  }
  if (headless != 0 && is_still_headless(joined, headless, shard)) {
    headless_ = static_cast<std::uint32_t>(joined.size());
    kept_ = std::move(joined);
    return {.is = what::wait};
  }
  for (unsigned answered = 0;; ++answered) {
    // An empty line before a request is nothing (RFC 9112 2.2); old clients send one behind a body.
    while (!input.empty() && (input.front() == '\r' || input.front() == '\n')) {
      input = input.subspan(1);
    }
    if (input.empty()) {
      return {.is = answered != 0 ? what::idle : what::nothing};
    }
    if (answered == requests_at_once || out.pending_bytes() >= reply_bytes_at_once(shard)) {
      kept_.assign(input.data(), input.size());
      return {.is = what::pause};
    }
    if (std::optional<http_outcome> outcome = serve_one(input, out, from, shard)) {
      outcome->answered = answered != 0;
      if (outcome->becomes && !joined.empty()) {
        const auto offset = outcome->becomes->rest.data() - joined.data();
        kept_ = std::move(joined);  // keeps the rest
        outcome->becomes->rest = std::span(kept_).subspan(static_cast<std::size_t>(offset));
      }
      return std::move(*outcome);
    }
  }
}

std::size_t http_session::room(const shard_context& shard) const noexcept {
  const std::size_t most = std::size_t{shard.settings.request_head_bytes_max} + 1;
  return most > kept_.size() ? most - kept_.size() : 1;
}

/// A head of which the end has not come is not parsed again: who sends it byte by byte would have it done each time.
/// \param headless how much of `input` has been looked through
bool http_session::is_still_headless(std::string_view input, std::size_t headless, const shard_context& shard) {
  constexpr std::string_view end = "\r\n\r\n";
  return input.size() <= shard.settings.request_head_bytes_max &&
         input.find(end, headless - std::min(headless, end.size() - 1)) == std::string_view::npos;
}

std::size_t http_session::reply_bytes_at_once(const shard_context& shard) noexcept {
  return std::min<std::size_t>(shard_context::read_bytes, shard.settings.outbox_bytes_max);
}

/// \returns nothing when the request is answered and another may follow
std::optional<http_outcome> http_session::serve_one(std::span<char>& input, wire& out, caller& from,
                                                    shard_context& shard) {
  if (input.front() == tls_handshake) {
    out.append_reply(tls_alert);
    shard.refuse(counter::tls_failures,
                 {field::clause("hint",
                                "TLS on a port that speaks plain HTTP: give --sslkey and --sslcert, or use http:// and "
                                "ws://"),
                  field::spoken("from", from.text(shard))});
    return http_outcome{.is = what::end, .linger = true};
  }
  http_request request;
  const http_parse_result head =
      parse_http_head({input.data(), input.size()}, shard.settings.request_head_bytes_max, request);
  switch (head.what) {
    case http_parse_result::status::incomplete:
      kept_.assign(input.data(), input.size());
      headless_ = static_cast<std::uint32_t>(kept_.size());
      return http_outcome{.is = what::wait};
    case http_parse_result::status::too_long: return refuse_unreadable(431, out, from, shard);
    case http_parse_result::status::bad: return refuse_unreadable(400, out, from, shard);
    case http_parse_result::status::complete: break;
  }
  pending_.done();
  const caller::verdict told = from.learn(request, shard);
  if (told.too_many) {
    return refuse_address(request, out, from, shard);
  }
  if (told.turn) {
    kept_.assign(input.data(), input.size());
    return http_outcome{.is = what::later, .turn = *told.turn};
  }
  input = input.subspan(head.bytes);
  auto answer = shard.web.answer(request, shard.now_at_latest(), from.account());
  if (auto* const how = std::get_if<upgrade>(&answer)) {
    trace::request(request, 101, from, shard);
    if (chronicle::tells_arrivals(shard)) {
      client_version_ = std::make_unique<const std::string>(protocol::parse_client_version(request.query()));
    }
    return http_outcome{.is = what::upgrade, .becomes = {{std::move(request), std::move(*how), input}}};
  }
  since_us_ = 0;
  const auto* const refused = std::get_if<refused_request>(&answer);
  if (refused != nullptr) {
    tell(*refused, from, shard);
  }
  const http_reply& reply = refused != nullptr ? refused->reply : std::get<http_reply>(answer);
  trace::request(request, reply.status, from, shard);
  const unsigned keep_alive_s = shard.settings.keep_alive_timeout_ms / ms_per_s;
  out.append_reply(to_bytes(reply, request, shard.http_date(), keep_alive_s));
  if (ends_connection(reply, request)) {
    return http_outcome{.is = what::end, .linger = request.has_body || !input.empty()};
  }
  return std::nullopt;
}

/// A word to the proxy, which would take a bare end for a broken broker.
http_outcome http_session::refuse_address(const http_request& request, wire& out, const caller& from,
                                          shard_context& shard) {
  const http_reply reply{.status = 503,
                         .content_type = "text/plain; charset=utf-8",
                         .body = "Too many connections from this address.",
                         .headers = {{"Retry-After", "1"}},
                         .close = true};
  out.append_reply(to_bytes(reply, request, shard.http_date(), 0));
  shard.refuse(counter::limit_address_sockets, {field::spoken("from", from.text(shard))});
  trace::request(request, reply.status, from, shard);
  return {.is = what::end, .linger = true};
}

http_outcome http_session::refuse_unreadable(unsigned status, wire& out, const caller& from, shard_context& shard) {
  out.append_reply(to_bytes(unreadable(status), {}, shard.http_date(), 0));
  if (status == 431) {
    shard.refuse(counter::limit_request_head, {field::spoken("from", from.text(shard))});
  }
  trace::unreadable(status, from, shard);
  return {.is = what::end, .linger = true};
}

}  // namespace p2p_broker::server
