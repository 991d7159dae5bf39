// What a PeerServer answers over HTTP below its mount path: greeting, id and peers.
// Routes and refusals as peerjs-server (express) has them, apart from what docs/protocol.md lists.
#pragma once

#include <string>
#include <string_view>

#include "config/options.hpp"
#include "protocol/id_template.hpp"
#include "protocol/random.hpp"
#include "server/core/counters.hpp"
#include "server/core/id_issuer.hpp"
#include "server/core/instant.hpp"
#include "server/core/realms.hpp"
#include "server/http/http_message.hpp"

namespace p2p_broker::server {

/// For one shard: the random source and the counters are its own.
class peer_api {
 public:
  peer_api(const config::options& settings, const protocol::id_template& ids, const realms& all,
           protocol::random_source& random, counters& counts)
      : settings_(settings), realms_(all), issuer_(ids, random, counts) {}

  /// \param rest what follows the mount path in the request's: empty, or beginning with a slash
  [[nodiscard]] http_reply answer(const http_request& request, std::string_view rest, instant now) const;

 private:
  [[nodiscard]] http_reply give_id(std::string_view key, instant now) const;
  [[nodiscard]] http_reply list_peers(std::string_view key, instant now) const;

  const config::options& settings_;
  const realms& realms_;
  id_issuer issuer_;
};

}  // namespace p2p_broker::server
