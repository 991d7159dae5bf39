// What the broker answers over HTTP: greeting, id, peers, CORS preflight, and whether a request may become a WebSocket.
// Pure: routes and refusals as peerjs-server (express and ws) has them, apart from what docs/protocol.md lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "config/options.hpp"
#include "protocol/id_template.hpp"
#include "protocol/random.hpp"
#include "server/core/counters.hpp"
#include "server/core/instant.hpp"
#include "server/core/realms.hpp"
#include "server/http/http_message.hpp"

namespace p2p_broker::server {

/// A request that may become a WebSocket.
struct upgrade {
  std::string subprotocol;  ///< to be echoed, or empty
};

/// For one shard: the random source and the counters are its own.
class http_api {
 public:
  http_api(const config::options& settings, const protocol::id_template& ids, const realms& all,
           protocol::random_source& random, counters& counts)
      : settings_(settings), ids_(ids), realms_(all), random_(random), counts_(counts) {}

  [[nodiscard]] std::variant<http_reply, upgrade> answer(const http_request& request, instant now) const;

  /// For requests that could not be read: 400, or 431 for a head that is too long.
  [[nodiscard]] static http_reply unreadable(unsigned status);

 private:
  [[nodiscard]] std::variant<http_reply, upgrade> check_upgrade(const http_request& request) const;
  [[nodiscard]] http_reply answer_below_path(const http_request& request, std::string_view rest, instant now) const;
  [[nodiscard]] http_reply give_id(std::string_view key, instant now) const;
  [[nodiscard]] http_reply list_peers(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> free_id(realm& in, instant now) const;
  [[nodiscard]] id_holds::verdict try_hold(realm& in, const std::string& id, instant now) const;
  [[nodiscard]] std::optional<std::string_view> below_path(std::string_view path) const;
  void add_cors(const http_request& request, http_reply& reply) const;

  const config::options& settings_;
  const protocol::id_template& ids_;
  const realms& realms_;
  protocol::random_source& random_;
  counters& counts_;
};

}  // namespace p2p_broker::server
