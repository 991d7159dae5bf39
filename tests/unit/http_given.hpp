// What tests of the HTTP part start from: requests as the parser fills them in, and what a shard's answers are made of.
// Nothing here opens a socket; the random source repeats itself.
#pragma once

#include <gtest/gtest.h>

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
  instant now = test_start;
};

/// The same with what answers a request that is no upgrade.
struct endpoints_given : web_given {
  using web_given::web_given;

  http_reply ask(const http_request& request) {
    const auto answered = web.answer(request, now);
    EXPECT_FALSE(std::holds_alternative<upgrade>(answered)) << request.target;
    return reply_in(answered);
  }
  http_reply get(std::string target) { return ask(request_for(std::move(target))); }

  endpoints web{settings, ids, all, random, counts};
};

[[nodiscard]] inline config::options mounted(std::string path) {
  config::options settings;
  settings.path = std::move(path);
  settings.allow_discovery = true;
  return settings;
}

}  // namespace p2p_broker::server
