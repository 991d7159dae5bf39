// What tests of the HTTP part start from: requests as the parser fills them in, and what a shard's answers are made of.
// Nothing here opens a socket; the random source repeats itself.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "config/options.hpp"
#include "protocol/id_template.hpp"
#include "server/core/counters.hpp"
#include "server/core/instant.hpp"
#include "server/core/realms.hpp"
#include "server/dialects/endpoints.hpp"
#include "server/http/http_message.hpp"
#include "tests/unit/broker_given.hpp"
#include "tests/unit/seeded_random.hpp"

namespace p2p_broker::server {

/// A well-formed request of HTTP/1.1.
[[nodiscard]] inline http_request request_for(std::string target, std::string method = "GET") {
  http_request request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.has_host = true;
  request.keep_alive = true;
  return request;
}

[[nodiscard]] inline http_request from_origin(std::string target, std::string origin, std::string method = "GET") {
  http_request request = request_for(std::move(target), std::move(method));
  request.origin = std::move(origin);
  request.has_origin = true;
  return request;
}

/// One that may become a WebSocket, spelled as browsers do not, but RFC 6455 lets them.
[[nodiscard]] inline http_request websocket_request(std::string target) {
  http_request request = request_for(std::move(target));
  request.wants_upgrade = true;
  request.upgrade = "WebSocket";
  request.websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
  request.websocket_version = "13";
  return request;
}

/// The reply, whether the operator is to hear of it or not.
[[nodiscard]] inline const http_reply& reply_in(const endpoints::outcome& answered) {
  const auto* const refused = std::get_if<refused_request>(&answered);
  return refused != nullptr ? refused->reply : std::get<http_reply>(answered);
}

/// What one shard's HTTP part works with.
struct web_given {
  explicit web_given(config::options options = {})
      : settings(std::move(options)),
        all(settings, test_seed),
        ids(std::get<protocol::id_template>(protocol::id_template::parse(settings.id_format))) {}

  [[nodiscard]] std::uint64_t count(counter which) const { return counts.value(which); }

  config::options settings;
  realms all;
  protocol::id_template ids;
  protocol::seeded_random random{1};
  counters counts;
  instant now = start;
};

}  // namespace p2p_broker::server
