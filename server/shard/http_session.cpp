#include "server/shard/http_session.hpp"

#include <utility>
#include <variant>

#include "server/http/http_parser.hpp"
#include "server/log/log.hpp"

namespace p2p_broker::server {
namespace {

using what = http_outcome::what;

constexpr unsigned ms_per_s = 1000;

}  // namespace

http_outcome http_session::on_bytes(std::span<char> input, wire& out, shard_context& shard) {
  std::string joined = std::exchange(incomplete_, {});
  if (!joined.empty()) {
    joined.append(input.data(), input.size());
    input = joined;
  }
  bool answered = false;
  for (;;) {
    // An empty line before a request is nothing (RFC 9112 2.2); old clients send one behind a body.
    while (!input.empty() && (input.front() == '\r' || input.front() == '\n')) {
      input = input.subspan(1);
    }
    if (input.empty()) {
      return {.is = answered ? what::idle : what::wait};
    }
    if (std::optional<http_outcome> outcome = serve_one(input, out, shard)) {
      outcome->answered = answered;
      if (outcome->becomes && !joined.empty()) {
        const auto offset = outcome->becomes->rest.data() - joined.data();
        incomplete_ = std::move(joined);  // keeps the rest
        outcome->becomes->rest = std::span(incomplete_).subspan(static_cast<std::size_t>(offset));
      }
      return std::move(*outcome);
    }
    answered = true;
  }
}

/// \returns nothing when the request is answered and another may follow
std::optional<http_outcome> http_session::serve_one(std::span<char>& input, wire& out, shard_context& shard) {
  http_request request;
  const http_parse_result head =
      parse_http_head({input.data(), input.size()}, shard.settings.request_head_bytes_max, request);
  switch (head.what) {
    case http_parse_result::status::incomplete:
      incomplete_.assign(input.data(), input.size());
      return http_outcome{.is = what::wait};
    case http_parse_result::status::too_long: return refuse(431, {{counter::limit_request_head}}, out, shard);
    case http_parse_result::status::bad: return refuse(400, std::nullopt, out, shard);
    case http_parse_result::status::complete: break;
  }
  input = input.subspan(head.bytes);
  auto answer = shard.web.answer(request, shard.now_at_latest());
  if (auto* const how = std::get_if<upgrade>(&answer)) {
    return http_outcome{.is = what::upgrade, .becomes = {{std::move(request), std::move(*how), input}}};
  }
  const auto* const refused = std::get_if<refused_upgrade>(&answer);
  const http_reply& reply = refused != nullptr ? refused->reply : std::get<http_reply>(answer);
  const unsigned keep_alive_s = shard.settings.keep_alive_timeout_ms / ms_per_s;
  if (!out.append_reply(to_bytes(reply, request, shard.http_date(), keep_alive_s))) {
    shard.counts.add(counter::limit_outbox_bytes);
    return http_outcome{.is = what::lose};
  }
  if (ends_connection(reply, request)) {
    http_outcome outcome{.is = what::end, .linger = request.has_body || !input.empty()};
    if (refused != nullptr) {
      outcome.refused = {refused->why, refused->origin.empty() ? "" : log::quoted(refused->origin) + " "};
    }
    return outcome;
  }
  return std::nullopt;
}

http_outcome http_session::refuse(unsigned status, std::optional<http_refusal> why, wire& out,
                                  shard_context& shard) const {
  const bool room = out.append_reply(to_bytes(unreadable(status), {}, shard.http_date(), 0));
  return {.is = room ? what::end : what::lose, .linger = true, .refused = std::move(why)};
}

}  // namespace p2p_broker::server
